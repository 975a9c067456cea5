import { type Cipheriv, createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { CarnetError } from '../kernel/index.ts';

export const xaesNonceLength = 24;
export const xaesTagLength = 16;

// Node accepts a tag of 4 bytes unless the length is given.
const gcmOptions = { authTagLength: xaesTagLength };
const zeroBlock = Buffer.alloc(16);

/**
 * XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM under a key that NIST SP 800-108r1 with CMAC derives for each message
 * from a 256-bit key and the first half of a 192-bit nonce. The cipher that derives is kept, so that a message costs one
 * call of it. The derived key serves one message: as a Buffer, overwritten at once, it costs 1 µs less than as a KeyObject
 * (Node 26), which would also keep a copy until it is collected. Keys that live longer are KeyObjects.
 */
export class XaesKey {
  /** Null once wiped. */
  #derivation: Cipheriv | null;
  /** M1 and M2 of the specification, each already combined with K1, with the nonce's half still missing. */
  readonly #template = Buffer.alloc(32);
  readonly #blocks = Buffer.alloc(32);

  /** `key` is a secret KeyObject of 32 bytes. */
  constructor(key: KeyObject) {
    const derivation = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
    this.#derivation = derivation;
    const k1 = cmacSubkey(derivation.update(zeroBlock));
    for (const [index, offset] of [0, 16].entries()) {
      k1.copy(this.#template, offset);
      xorByte(this.#template, offset + 1, index + 1);
      xorByte(this.#template, offset + 2, 0x58);
    }
    k1.fill(0);
  }

  /** Appends to `target` from `offset` the ciphertext and the 16-byte tag; `target` must have room for both. */
  sealInto(target: Buffer, offset: number, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): void {
    const key = this.#messageKey(nonce);
    const cipher = createCipheriv('aes-256-gcm', key, nonce.subarray(12, 24), gcmOptions);
    key.fill(0);
    cipher.setAAD(aad);
    const ciphertext = cipher.update(plaintext);
    cipher.final();
    ciphertext.copy(target, offset);
    cipher.getAuthTag().copy(target, offset + ciphertext.length);
  }

  /** The plaintext of ciphertext ‖ tag, or null when it does not authenticate. */
  open(sealed: Uint8Array, nonce: Uint8Array, aad: Uint8Array): Buffer | null {
    const end = sealed.length - xaesTagLength;
    if (end < 0) return null;
    const key = this.#messageKey(nonce);
    const decipher = createDecipheriv('aes-256-gcm', key, nonce.subarray(12, 24), gcmOptions);
    key.fill(0);
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

  /** Overwrites what this class holds of the key; afterwards it refuses, rather than seal under something else. */
  wipe(): void {
    this.#derivation = null;
    this.#template.fill(0);
    this.#blocks.fill(0);
  }

  #messageKey(nonce: Uint8Array): Buffer {
    const derivation = this.#derivation;
    if (derivation === null) throw new CarnetError('internal', 'A key was used after it was wiped.');
    const blocks = this.#blocks;
    this.#template.copy(blocks);
    for (let i = 0; i < 12; i++) {
      xorByte(blocks, 4 + i, nonce[i] ?? 0);
      xorByte(blocks, 20 + i, nonce[i] ?? 0);
    }
    return derivation.update(blocks);
  }
}

/** K1 of NIST SP 800-38B, section 6.1: L doubled in GF(2^128). */
function cmacSubkey(l: Buffer): Buffer {
  const k1 = Buffer.alloc(16);
  for (let i = 0; i < 16; i++) k1[i] = (((l[i] ?? 0) << 1) | ((l[i + 1] ?? 0) >> 7)) & 0xff;
  if ((l[0] ?? 0) & 0x80) xorByte(k1, 15, 0x87);
  l.fill(0);
  return k1;
}

function xorByte(bytes: Buffer, index: number, value: number): void {
  bytes[index] = (bytes[index] ?? 0) ^ value;
}
