import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { crc32c } from '../../src/keyring/kms/gcp/crc32c.ts';
import { type Input, listenOnFreePort, readJson } from './listen.ts';

/**
 * An emulator of Google Cloud KMS, written for these tests: the real client speaks to it over REST; keys and additional data
 * are really bound (AES-256-GCM), checksums are checked, destruction waits as documented. It checks no credentials.
 */
export interface EmulatedGcp {
  readonly port: number;
  /** Makes the service change a byte of its next answer. */
  corruptNext(): void;
  newKey(): string;
  close(): Promise<void>;
}

interface Version {
  readonly bytes: Buffer;
  readonly made: string;
  state: 'ENABLED' | 'DESTROY_SCHEDULED';
  destroyTime: string | null;
}

interface Key {
  readonly versions: Version[];
  primary: number;
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

const day = 24 * 3600_000;

export async function emulateGcp(): Promise<EmulatedGcp> {
  const keys = new Map<string, Key>();
  let corrupt = false;
  const find = (name: string): Key => {
    const key = keys.get(name);
    if (key === undefined) throw new Refusal(404, 'NOT_FOUND');
    return key;
  };
  const version = (key: Key, number: number): Version => {
    const found = key.versions[number - 1];
    if (found === undefined) throw new Refusal(404, 'NOT_FOUND');
    return found;
  };
  const told = (name: string, number: number) => {
    const { made, state, destroyTime } = version(find(name), number);
    return {
      name: `${name}/cryptoKeyVersions/${number}`,
      createTime: made,
      state,
      ...(destroyTime ? { destroyTime } : {}),
    };
  };
  const addVersion = (key: Key): number =>
    key.versions.push({ bytes: randomBytes(32), made: new Date().toISOString(), state: 'ENABLED', destroyTime: null });
  const checked = (input: Input, name: string): Buffer => {
    const bytes = Buffer.from(String(input[name] ?? ''), 'base64');
    const sum = input[`${name}Crc32c`];
    if (sum !== undefined && Number(sum) !== crc32c(bytes)) throw new Refusal(400, 'INVALID_ARGUMENT');
    return bytes;
  };

  const operations: Readonly<Record<string, (name: string, number: number | null, input: Input) => unknown>> = {
    'GET key': (name) => ({ name, primary: told(name, find(name).primary) }),
    'GET version': (name, number) => told(name, number ?? 0),
    'GET versions': (name) => ({ cryptoKeyVersions: find(name).versions.map((_, index) => told(name, index + 1)) }),
    'POST versions': (name) => told(name, addVersion(find(name))),
    'POST key:updatePrimaryVersion': (name, _, input) => {
      find(name).primary = Number(input['cryptoKeyVersionId']);
      return { name, primary: told(name, find(name).primary) };
    },
    'POST version:destroy': (name, number) => {
      const found = version(find(name), number ?? 0);
      found.state = 'DESTROY_SCHEDULED';
      found.destroyTime = new Date(Math.ceil(Date.now() / 1000) * 1000 + 30 * day).toISOString();
      return told(name, number ?? 0);
    },
    'POST version:encrypt': (name, number, input) => {
      const { bytes, state } = version(find(name), number ?? 0);
      if (state !== 'ENABLED') throw new Refusal(400, 'FAILED_PRECONDITION');
      const [plaintext, aad] = [checked(input, 'plaintext'), checked(input, 'additionalAuthenticatedData')];
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', bytes, nonce, { authTagLength: 16 }).setAAD(aad);
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      const ciphertext = Buffer.concat([Buffer.from([number ?? 0]), nonce, cipher.getAuthTag(), sealed]);
      return {
        name: `${name}/cryptoKeyVersions/${number}`,
        ciphertext: ciphertext.toString('base64'),
        ciphertextCrc32c: String(crc32c(ciphertext)),
        verifiedPlaintextCrc32c: true,
        verifiedAdditionalAuthenticatedDataCrc32c: true,
      };
    },
    'POST key:decrypt': (name, _, input) => {
      const [ciphertext, aad] = [checked(input, 'ciphertext'), checked(input, 'additionalAuthenticatedData')];
      const used = find(name).versions[(ciphertext[0] ?? 0) - 1];
      if (used === undefined) throw new Refusal(400, 'INVALID_ARGUMENT');
      if (used.state !== 'ENABLED') throw new Refusal(400, 'FAILED_PRECONDITION');
      try {
        const decipher = createDecipheriv('aes-256-gcm', used.bytes, ciphertext.subarray(1, 13), { authTagLength: 16 });
        decipher.setAAD(aad).setAuthTag(ciphertext.subarray(13, 29));
        const plaintext = Buffer.concat([decipher.update(ciphertext.subarray(29)), decipher.final()]);
        return { plaintext: plaintext.toString('base64'), plaintextCrc32c: String(crc32c(plaintext)) };
      } catch {
        throw new Refusal(400, 'INVALID_ARGUMENT');
      }
    },
  };

  const path = /^\/v1\/(projects\/.+?\/cryptoKeys\/[^/:]+)(\/cryptoKeyVersions(?:\/(\d+))?)?(:\w+)?$/;
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const text = JSON.stringify(body);
      response.end(
        corrupt
          ? text.replace(/"(ciphertext|plaintext)":"(.)/, (_, name, first) => `"${name}":"${first === 'A' ? 'B' : 'A'}`)
          : text,
      );
      corrupt = false;
    };
    readJson(request).then(
      (input) => {
        const [, name = '', versions, number, verb = ''] = path.exec((request.url ?? '').split('?', 1)[0] ?? '') ?? [];
        const what = versions === undefined ? 'key' : number === undefined ? 'versions' : 'version';
        try {
          const work = operations[`${request.method} ${what}${verb}`];
          if (work === undefined) throw new Refusal(501, 'UNIMPLEMENTED');
          answer(200, work(name, number === undefined ? null : Number(number), input));
        } catch (error) {
          const refusal = error instanceof Refusal ? error : new Refusal(500, 'INTERNAL');
          answer(refusal.status, { error: { code: refusal.status, message: refusal.code, status: refusal.code } });
        }
      },
      () => answer(400, { error: { code: 400, message: 'INVALID_ARGUMENT', status: 'INVALID_ARGUMENT' } }),
    );
  });
  const { port, close } = await listenOnFreePort(server);
  return {
    port,
    close,
    corruptNext() {
      corrupt = true;
    },
    newKey() {
      const name = `projects/test/locations/europe-west1/keyRings/ring/cryptoKeys/key-${keys.size + 1}`;
      const key: Key = { versions: [], primary: 1 };
      addVersion(key);
      keys.set(name, key);
      return name;
    },
  };
}
