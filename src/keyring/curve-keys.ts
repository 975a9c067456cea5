import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

// DER up to the 32 raw bytes: RFC 8410, sections 4 and 7 (OID 1.3.101.110 is X25519, .112 is Ed25519).
const publicPrefix = { x25519: '302a300506032b656e032100', ed25519: '302a300506032b6570032100' };
const privatePrefix = { x25519: '302e020100300506032b656e04220420', ed25519: '302e020100300506032b657004220420' };

export type Curve = keyof typeof publicPrefix;

/** A public key from its raw 32 bytes. */
export function publicKeyFromRaw(curve: Curve, raw: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from(publicPrefix[curve], 'hex'), raw]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

/** A private key from its raw 32 bytes (the seed, for Ed25519); the DER made on the way is overwritten. */
export function privateKeyFromRaw(curve: Curve, raw: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from(privatePrefix[curve], 'hex'), raw]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  return key;
}

/** The raw 32 bytes of a public key, or of the public half of a private one. */
export function rawPublicKey(key: KeyObject): Buffer {
  const spki = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'der', type: 'spki' });
  return spki.subarray(-32);
}
