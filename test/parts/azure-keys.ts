import { constants, generateKeyPair, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import { promisify } from 'node:util';
import { makeCertificate } from '../../src/notifications/certificate.fixture.ts';
import { signDigestP256 } from './ecdsa.ts';
import { type Input, listenOnFreePort, readJson } from './listen.ts';

const generate = promisify(generateKeyPair);

/**
 * An emulator of the keys of Azure Key Vault, written for these tests: the real client speaks to it over verified TLS; RSA-OAEP-256
 * and ES256 are really done; deletion is soft and dated as documented. It asks for a token, and takes any; its RSA keys are of 2048 bits, whatever is asked.
 */
export interface EmulatedAzure {
  readonly url: string;
  readonly ca: string;
  close(): Promise<void>;
}

interface Key {
  readonly version: string;
  readonly privateKey: KeyObject;
  readonly jwk: Input;
  readonly made: number;
  purge: number | null;
}

class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const days = 24 * 3600;

export async function emulateAzure(): Promise<EmulatedAzure> {
  const certificate = await makeCertificate(['localhost']);
  const keys = new Map<string, Key>();
  let url = '';
  const living = (name: string): Key => {
    const key = keys.get(name);
    if (key === undefined || key.purge !== null) throw new Refusal(404, 'KeyNotFound');
    return key;
  };
  const bundle = (name: string, { version, jwk, made, purge }: Key) => ({
    key: { kid: `${url}/keys/${name}/${version}`, ...jwk },
    attributes: { enabled: true, created: made, updated: made },
    ...(purge === null
      ? {}
      : { recoveryId: `${url}/deletedkeys/${name}`, deletedDate: purge - 90 * days, scheduledPurgeDate: purge }),
  });
  const item = (name: string, key: Key) => {
    const { key: jwk, ...rest } = bundle(name, key);
    return { kid: jwk.kid.slice(0, jwk.kid.lastIndexOf('/')), ...rest };
  };
  const list = (deleted: boolean) => ({
    value: [...keys].filter(([, { purge }]) => (purge !== null) === deleted).map(([name, key]) => item(name, key)),
  });
  const create = async (name: string, input: Input) => {
    if (keys.get(name)?.purge != null) throw new Refusal(409, 'Conflict');
    const { privateKey, publicKey } =
      input['kty'] === 'EC'
        ? await generate('ec', { namedCurve: 'P-256' })
        : await generate('rsa', { modulusLength: 2048 });
    const jwk = { ...publicKey.export({ format: 'jwk' }), key_ops: input['key_ops'] };
    const key = { version: randomBytes(16).toString('hex'), privateKey, jwk, made: now(), purge: null };
    keys.set(name, key);
    return bundle(name, key);
  };
  const bytesOf = (input: Input) => Buffer.from(String(input['value']), 'base64url');
  const result = (name: string, bytes: Buffer) => ({ kid: `${url}/keys/${name}`, value: bytes.toString('base64url') });

  const use = (name: string, version: string, operation: string, input: Input) => {
    const key = living(name);
    if (version !== key.version) throw new Refusal(404, 'KeyNotFound');
    if (operation === 'sign' && input['alg'] === 'ES256')
      return result(name, signDigestP256(key.privateKey, bytesOf(input)));
    if (operation !== 'unwrapkey' || input['alg'] !== 'RSA-OAEP-256') throw new Refusal(400, 'BadParameter');
    try {
      const oaep = { key: key.privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };
      return result(name, privateDecrypt(oaep, bytesOf(input)));
    } catch {
      throw new Refusal(400, 'BadParameter');
    }
  };
  const remove = (name: string) => {
    const key = living(name);
    key.purge = now() + 90 * days;
    return bundle(name, key);
  };
  const work = async (method: string, path: string, input: Input): Promise<unknown> => {
    const [, kind, name = '', second = '', third = ''] = path.split('/');
    if (name === '') return list(kind === 'deletedkeys');
    if (kind === 'deletedkeys') {
      const key = keys.get(name);
      if (key === undefined || key.purge === null) throw new Refusal(404, 'KeyNotFound');
      return bundle(name, key);
    }
    if (method === 'DELETE') return remove(name);
    if (method === 'GET') return bundle(name, living(name));
    return second === 'create' ? await create(name, input) : use(name, second, third, input);
  };

  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    if (request.headers.authorization !== 'Bearer test') {
      request.resume();
      const challenge =
        'Bearer authorization="https://login.microsoftonline.com/test", resource="https://vault.azure.net"';
      answer(401, { error: { code: 'Unauthorized', message: 'Unauthorized' } }, { 'www-authenticate': challenge });
      return;
    }
    readJson(request)
      .then((input) => work(request.method ?? '', new URL(request.url ?? '', url).pathname, input))
      .then(
        (body) => answer(200, body),
        (error: unknown) => {
          const { status, code } = error instanceof Refusal ? error : new Refusal(500, 'InternalError');
          answer(status, { error: { code, message: code } });
        },
      );
  });
  const { port, close } = await listenOnFreePort(server);
  url = `https://localhost:${port}`;
  return { url, ca: certificate.cert, close };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
