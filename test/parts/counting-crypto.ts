import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/** How often the server's cryptography was called; passwords and the signatures of tokens are not among these. */
export interface CryptoCounts {
  hmacs: number;
  /** HKDF. */
  derivations: number;
  /** AES-256-GCM, whoever seals: records, the access log, the key service on this machine. */
  seals: number;
  opens: number;
  agreements: number;
}

/** Counts from now on what `node:crypto` is asked in this process, and does as before. */
export function countCrypto(): CryptoCounts {
  const counts: CryptoCounts = { hmacs: 0, derivations: 0, seals: 0, opens: 0, agreements: 0 };
  const { createHmac, hkdfSync, createCipheriv, createDecipheriv, diffieHellman } = crypto;
  const counted = <F extends (...given: never[]) => unknown>(real: F, count: (first: unknown) => void): F =>
    ((...given: Parameters<F>) => {
      count(given[0]);
      return real(...given);
    }) as F; // the same function, counted
  Object.assign(crypto, {
    createHmac: counted(createHmac, () => counts.hmacs++),
    hkdfSync: counted(hkdfSync, () => counts.derivations++),
    createCipheriv: counted(createCipheriv, (cipher) => {
      if (cipher === 'aes-256-gcm') counts.seals++;
    }),
    createDecipheriv: counted(createDecipheriv, (cipher) => {
      if (cipher === 'aes-256-gcm') counts.opens++;
    }),
    diffieHellman: counted(diffieHellman, () => counts.agreements++),
  });
  syncBuiltinESMExports();
  return counts;
}
