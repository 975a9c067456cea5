import { createCipheriv, createDecipheriv, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CarnetError, ownMemory } from '../kernel/index.ts';
import { publicKeyFromRaw, rawPublicKey } from './curve-keys.ts';
import { hmacSha256 } from './hmac.ts';
import { intoSecretKey } from './kdf.ts';

// RFC 9180, sections 7.1 to 7.3: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001, AES-256-GCM 0x0002.
const kemSuite = Buffer.from('KEM\x00\x20', 'latin1');
const hpkeSuite = Buffer.from('HPKE\x00\x20\x00\x01\x00\x02', 'latin1');
const version = Buffer.from('HPKE-v1', 'latin1');
const empty = Buffer.alloc(0);
const gcmOptions = { authTagLength: 16 };

export const hpkeTagLength = 16;
export const hpkeEncapsulatedLength = 32;

/** A key pair to encapsulate with; given by tests only, otherwise fresh for each context. */
export interface EphemeralPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** SetupBaseS of RFC 9180, section 5.1.1: a sender's context for one recipient, and what the recipient needs to follow. */
export function setupSender(
  recipient: KeyObject,
  info: Uint8Array,
  ephemeral: EphemeralPair = generateKeyPairSync('x25519'),
): { readonly encapsulated: Buffer; readonly context: HpkeContext } {
  const encapsulated = rawPublicKey(ephemeral.publicKey);
  const secret = sharedSecret(ephemeral.privateKey, recipient, encapsulated, rawPublicKey(recipient));
  return { encapsulated, context: keySchedule(secret, info) };
}

/** SetupBaseR: the recipient's context; `not-openable` when the encapsulated key is not a point to agree with. */
export function setupRecipient(privateKey: KeyObject, encapsulated: Uint8Array, info: Uint8Array): HpkeContext {
  const secret = sharedSecret(
    privateKey,
    publicKeyFromRaw('x25519', encapsulated),
    encapsulated,
    rawPublicKey(privateKey),
  );
  return keySchedule(secret, info);
}

/** Seals and opens single messages of one context by their sequence number (section 5.2). */
export class HpkeContext {
  readonly #key: KeyObject;
  readonly #baseNonce: Buffer;

  constructor(key: KeyObject, baseNonce: Buffer) {
    this.#key = key;
    this.#baseNonce = ownMemory(baseNonce);
  }

  /** Ciphertext ‖ tag. The caller never gives a sequence number twice. */
  seal(sequence: number, aad: Uint8Array, plaintext: Uint8Array): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonce(sequence), gcmOptions);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    return Buffer.concat([ciphertext, cipher.getAuthTag()]);
  }

  /** The plaintext, or null when it does not authenticate. */
  open(sequence: number, aad: Uint8Array, sealed: Uint8Array): Buffer | null {
    const end = sealed.length - hpkeTagLength;
    if (end < 0) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce(sequence), gcmOptions);
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(end));
    const plaintext = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
    } catch {
      plaintext.fill(0);
      return null;
    }
    return plaintext;
  }

  #nonce(sequence: number): Buffer {
    const nonce = Buffer.from(this.#baseNonce);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ (sequence >>> 0)) >>> 0, 8);
    return nonce;
  }
}

/** Encap and Decap of DHKEM (section 4.1) share all but whose private key it is. */
function sharedSecret(
  privateKey: KeyObject,
  publicKey: KeyObject,
  encapsulated: Uint8Array,
  recipient: Uint8Array,
): Buffer {
  let dh: Buffer;
  try {
    // OpenSSL refuses the all-zero result that section 7.1.4 tells to refuse.
    dh = diffieHellman({ privateKey, publicKey });
  } catch (cause) {
    throw new CarnetError('not-openable', 'The message was not sealed to a usable key.', { cause });
  }
  const prk = labeledExtract(kemSuite, empty, 'eae_prk', dh);
  const secret = labeledExpand(kemSuite, prk, 'shared_secret', Buffer.concat([encapsulated, recipient]), 32);
  dh.fill(0);
  prk.fill(0);
  return secret;
}

/** KeySchedule of section 5.1, base mode (0x00, no PSK). */
function keySchedule(shared: Buffer, info: Uint8Array): HpkeContext {
  const pskIdHash = labeledExtract(hpkeSuite, empty, 'psk_id_hash', empty);
  const infoHash = labeledExtract(hpkeSuite, empty, 'info_hash', info);
  const context = Buffer.concat([Buffer.from([0]), pskIdHash, infoHash]);
  const secret = labeledExtract(hpkeSuite, shared, 'secret', empty);
  const key = intoSecretKey(labeledExpand(hpkeSuite, secret, 'key', context, 32));
  const baseNonce = labeledExpand(hpkeSuite, secret, 'base_nonce', context, 12);
  shared.fill(0);
  secret.fill(0);
  return new HpkeContext(key, baseNonce);
}

function labeledExtract(suite: Buffer, salt: Buffer, label: string, ikm: Uint8Array): Buffer {
  return hmacSha256(salt, version, suite, Buffer.from(label), ikm);
}

/** At most 32 bytes, which is one step of HKDF-Expand; this suite needs no more. */
function labeledExpand(suite: Buffer, prk: Buffer, label: string, info: Uint8Array, length: number): Buffer {
  const size = Buffer.from([length >> 8, length & 0xff]);
  return hmacSha256(prk, size, version, suite, Buffer.from(label), info, Buffer.from([1])).subarray(0, length);
}
