import { lengthPrefixed } from '../../../kernel/index.ts';
import { xaesNonceLength, xaesTagLength } from '../../xaes.ts';

/** The parts of a wrap; docs/formats.md has the bytes. */
export interface AzureWrap {
  /** Azure's own version of the key, 32 hex letters. */
  readonly keyVersion: string;
  /** The content key and the digest of the context under RSA-OAEP-256. */
  readonly wrappedKey: Buffer;
  /** ES256, 64 bytes. */
  readonly signature: Buffer;
  /** Nonce, ciphertext and tag of XAES-256-GCM. */
  readonly sealed: Buffer;
}

const format = 1;
const signatureLength = 64;
const headLength = 1 + 16 + 2;

export function writeWrap({ keyVersion, wrappedKey, signature, sealed }: AzureWrap): Buffer {
  const head = Buffer.alloc(headLength);
  head[0] = format;
  head.write(keyVersion, 1, 'hex');
  head.writeUInt16BE(wrappedKey.length, 17);
  return Buffer.concat([head, wrappedKey, signature, sealed]);
}

/** Null for bytes that are not of this form. */
export function parseWrap(bytes: Buffer): AzureWrap | null {
  if (bytes.length < headLength || bytes[0] !== format) return null;
  const signatureAt = headLength + bytes.readUInt16BE(17);
  const sealedAt = signatureAt + signatureLength;
  if (bytes.length < sealedAt + xaesNonceLength + xaesTagLength) return null;
  return {
    keyVersion: bytes.subarray(1, 17).toString('hex'),
    wrappedKey: bytes.subarray(headLength, signatureAt),
    signature: bytes.subarray(signatureAt, sealedAt),
    sealed: bytes.subarray(sealedAt),
  };
}

/** What is signed: all of the wrap, where it belongs, and the version that its row names. */
export function signedBytes(kekVersion: number, context: Uint8Array, wrap: Omit<AzureWrap, 'signature'>): Buffer {
  const fields = ['carnet azure wrap', format, kekVersion, context, wrap.keyVersion, wrap.wrappedKey, wrap.sealed];
  return lengthPrefixed(fields);
}
