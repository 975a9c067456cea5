import type { Keyring, Place, Sealed, Unlocked } from '../../src/keyring/index.ts';
import { sealedOverhead } from '../../src/keyring/sealed-format.ts';

/**
 * The product's keyring without its cipher, to measure what sealing costs: the key is released and the part looked at as ever, the value
 * is copied behind a header of the same length instead. It lives in bench/ alone; nothing in src/ knows of it.
 */
export function withoutCipher(keyring: Keyring): Keyring {
  return { ...keyring, unlock: async (grant) => plainly(await keyring.unlock(grant)) };
}

function plainly({ subject, keyVersion }: Unlocked): Unlocked {
  const seal = (_place: Place, plaintext: Uint8Array): Sealed => {
    const bytes = Buffer.alloc(sealedOverhead + plaintext.length);
    bytes.set(plaintext, sealedOverhead);
    return bytes as Sealed; // what a bench stores unsealed, on its own database
  };
  const open = (_place: Place, sealed: Uint8Array): Buffer =>
    Buffer.from(sealed.buffer, sealed.byteOffset + sealedOverhead, sealed.length - sealedOverhead);
  return {
    subject,
    keyVersion,
    seal,
    open,
    sealRecord: async (place, plaintext) => seal(place, plaintext),
    openRecord: async (place, sealed) => open(place, sealed),
  };
}
