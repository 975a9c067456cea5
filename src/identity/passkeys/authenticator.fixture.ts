import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What may be wrong with an answer, for the tests that send such ones. */
export interface Faults {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly verified?: boolean;
  readonly counter?: number;
  readonly backedUp?: boolean;
}

interface Options {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id?: string };
}

/** An authenticator in software: one discoverable credential (WebAuthn level 3), ES256 or EdDSA. */
export class Authenticator {
  readonly id = randomBytes(32).toString('base64url');
  readonly algorithm: 'ES256' | 'EdDSA';
  readonly counts: boolean;
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly #origin: string;
  #counter: number;

  /** @param counts Whether it keeps a signature counter; synced passkeys do not. */
  constructor(origin: string, algorithm: 'ES256' | 'EdDSA' = 'ES256', counts = true) {
    this.algorithm = algorithm;
    this.counts = counts;
    this.#origin = origin;
    this.#counter = 0;
    this.#keys =
      algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  }

  create(options: Options, faults: Faults = {}): Record<string, unknown> {
    const credential = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(credential.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, credential, this.#cose()]);
    const authData = Buffer.concat([this.#authData(options, faults, 0x40), attested]);
    const attestation = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authData)],
    ]);
    return this.#credential({
      clientDataJSON: this.#clientData(options, faults, 'webauthn.create'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  get(options: Options, faults: Faults = {}): Record<string, unknown> {
    if (this.counts) this.#counter++;
    const authData = this.#authData(options, faults, 0);
    const clientDataJSON = this.#clientData(options, faults, 'webauthn.get');
    const signed = Buffer.concat([authData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    const signature = sign(this.algorithm === 'ES256' ? 'sha256' : null, signed, this.#keys.privateKey);
    return this.#credential({
      clientDataJSON,
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: null,
    });
  }

  #credential(response: Record<string, unknown>): Record<string, unknown> {
    return {
      id: this.id,
      rawId: this.id,
      type: 'public-key',
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
      response,
    };
  }

  #clientData(options: Options, faults: Faults, type: string): string {
    const data = {
      type: faults.type ?? type,
      challenge: faults.challenge ?? options.challenge,
      origin: faults.origin ?? this.#origin,
      crossOrigin: false,
    };
    return Buffer.from(JSON.stringify(data)).toString('base64url');
  }

  #authData(options: Options, faults: Faults, flags: number): Buffer {
    const rpId = faults.rpId ?? options.rpId ?? options.rp?.id ?? '';
    const backup = faults.backedUp === true ? 0x18 : 0;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(faults.counter ?? this.#counter);
    const flag = Buffer.from([0x01 | (faults.verified === false ? 0 : 0x04) | flags | backup]);
    return Buffer.concat([sha256(Buffer.from(rpId)), flag, counter]);
  }

  /** COSE_Key (RFC 9053). */
  #cose(): Buffer {
    const jwk = this.#keys.publicKey.export({ format: 'jwk' });
    const part = (value: string | undefined) => bytes(Buffer.from(value ?? '', 'base64url'));
    if (this.algorithm === 'EdDSA') {
      return map([
        [int(1), int(1)],
        [int(3), int(-8)],
        [int(-1), int(6)],
        [int(-2), part(jwk.x)],
      ]);
    }
    return map([
      [int(1), int(2)],
      [int(3), int(-7)],
      [int(-1), int(1)],
      [int(-2), part(jwk.x)],
      [int(-3), part(jwk.y)],
    ]);
  }
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

// CBOR (RFC 8949), as much as authenticators write.
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}
const int = (value: number): Buffer => (value >= 0 ? head(0, value) : head(1, -1 - value));
const bytes = (data: Uint8Array): Buffer => Buffer.concat([head(2, data.length), data]);
const text = (data: string): Buffer => Buffer.concat([head(3, Buffer.byteLength(data)), Buffer.from(data)]);
const map = (pairs: readonly (readonly [Buffer, Buffer])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
