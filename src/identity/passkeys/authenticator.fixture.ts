import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What a caller may bend to make an answer wrong. */
export interface Bent {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  /** User present, user verified. */
  readonly up?: boolean;
  readonly uv?: boolean;
  /** Backup eligible, backed up. */
  readonly be?: boolean;
  readonly bs?: boolean;
  readonly counter?: number;
  readonly userHandle?: string | null;
  readonly clientData?: Record<string, unknown>;
  readonly credentialId?: string;
  readonly format?: { readonly fmt: string; readonly attStmt: Cbor };
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}
interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** A passkey in software: makes keys, and answers as a browser's `toJSON` would. */
export interface Authenticator {
  readonly id: string;
  readonly publicKey: Buffer;
  create(options: CreationOptions, bent?: Bent): Record<string, unknown>;
  get(options: RequestOptions, bent?: Bent): AssertionJson;
}

export interface AssertionJson {
  readonly [key: string]: unknown;
  readonly id: string;
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
}

/** @param origin Of the page that asks. @param counting Whether the counter grows with each use; synced ones stay at 0. */
export function softAuthenticator(
  origin: string,
  { algorithm = 'ES256', counting = false }: { algorithm?: 'ES256' | 'EdDSA' | 'RS256'; counting?: boolean } = {},
): Authenticator {
  const { privateKey, publicKey } = makePair(algorithm);
  const id = randomBytes(16);
  const cose = coseOf(algorithm, publicKey);
  let counter = 0;
  let handle: string | undefined;

  const flagsOf = ({ up = true, uv = true, be = true, bs = true }: Bent, attested: boolean) =>
    (up ? 0x01 : 0) | (uv ? 0x04 : 0) | (be ? 0x08 : 0) | (bs ? 0x10 : 0) | (attested ? 0x40 : 0);
  const dataOf = (rpId: string, bent: Bent, attested: Buffer | null) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(bent.counter ?? (counting ? ++counter : 0));
    return Buffer.concat([
      sha256(Buffer.from(bent.rpId ?? rpId)),
      Buffer.from([flagsOf(bent, attested !== null)]),
      count,
      attested ?? Buffer.alloc(0),
    ]);
  };
  const clientDataOf = (type: string, challenge: string, bent: Bent) =>
    Buffer.from(
      JSON.stringify({
        type: bent.type ?? type,
        challenge: bent.challenge ?? challenge,
        origin: bent.origin ?? origin,
        crossOrigin: false,
        ...bent.clientData,
      }),
    );
  const signed = (data: Buffer) => sign(algorithm === 'EdDSA' ? null : 'sha256', data, privateKey);

  return {
    id: id.toString('base64url'),
    publicKey: cose,
    create({ challenge, rp, user }, bent = {}) {
      handle = user.id;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = dataOf(rp.id, bent, Buffer.concat([Buffer.alloc(16), length, id, cose]));
      const { fmt, attStmt } = bent.format ?? { fmt: 'none', attStmt: new Map() };
      const clientData = clientDataOf('webauthn.create', challenge, bent);
      const object = cbor(
        new Map<string, Cbor>([
          ['fmt', fmt],
          ['attStmt', attStmt],
          ['authData', authData],
        ]),
      );
      return {
        id: bent.credentialId ?? id.toString('base64url'),
        rawId: bent.credentialId ?? id.toString('base64url'),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: { credProps: { rk: true } },
        response: {
          clientDataJSON: clientData.toString('base64url'),
          attestationObject: object.toString('base64url'),
          transports: ['internal', 'hybrid'],
        },
      };
    },
    get({ challenge, rpId }, bent = {}) {
      const authData = dataOf(rpId, bent, null);
      const clientData = clientDataOf('webauthn.get', challenge, bent);
      const userHandle = bent.userHandle === undefined ? handle : (bent.userHandle ?? undefined);
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: signed(Buffer.concat([authData, sha256(clientData)])).toString('base64url'),
          ...(userHandle === undefined ? {} : { userHandle }),
        },
      };
    },
  };
}

function makePair(algorithm: 'ES256' | 'EdDSA' | 'RS256'): { privateKey: KeyObject; publicKey: KeyObject } {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519');
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** COSE_Key of RFC 9053 (7.1, 7.2) and RFC 8230 (4). */
function coseOf(algorithm: 'ES256' | 'EdDSA' | 'RS256', key: KeyObject): Buffer {
  const jwk = key.export({ format: 'jwk' });
  const part = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(jwk[name] ?? '', 'base64url');
  const entries: Record<typeof algorithm, [number, Cbor][]> = {
    ES256: [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, part('x')],
      [-3, part('y')],
    ],
    EdDSA: [
      [1, 1],
      [3, -8],
      [-1, 6],
      [-2, part('x')],
    ],
    RS256: [
      [1, 3],
      [3, -257],
      [-1, part('n')],
      [-2, part('e')],
    ],
  };
  return cbor(new Map(entries[algorithm]));
}

export type Cbor = number | string | Buffer | readonly Cbor[] | Map<number | string, Cbor>;

/** As much of CBOR (RFC 8949) as an authenticator needs. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, item]) => [cbor(key), cbor(item)])]);
  return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
}

function head(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 0xff]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** The same text with one bit of its bytes turned over. */
export function bitOff(text: string, at = 5): string {
  const bytes = Buffer.from(text, 'base64url');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64url');
}
