import { hashRaw } from '@node-rs/argon2';
import { CarnetError, lengthPrefixed, randomBytes } from '../../kernel/index.ts';
import { deriveKey, intoSecretKey } from '../kdf.ts';
import { writeNonce } from '../nonce.ts';
import { XaesKey, xaesNonceLength, xaesTagLength } from '../xaes.ts';

/** How a passphrase becomes a key: Argon2id (RFC 9106, version 19). Memory in KiB. */
export interface SealCosts {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
  readonly salt: Buffer;
}

/** Where the passphrase of a key file comes from, read at each need; null when none is configured. `bad-configuration`. */
export type PassphraseSource = () => Promise<string | null>;

/** What a passphrase became: it seals and opens the keys of one file as long as that keeps its salt. */
export interface FileSeal {
  readonly costs: SealCosts;
  seal(version: number, key: Uint8Array): Buffer;
  /** Null when it does not open. */
  open(version: number, sealed: Uint8Array): Buffer | null;
}

/** Half a second of a core and 128 MiB: three times the memory of a password's hash, and one pass more. */
const asked = { memory: 131_072, passes: 3, lanes: 1 } as const;
/** What a file may ask of this machine: no less than a password's hash costs, at most 1 GiB. */
const bounds = { memory: [38_912, 1_048_576], passes: [2, 16], lanes: [1, 4] } as const;
const saltLength = 16;
const keyLength = 32;
export const sealedKeyLength = xaesNonceLength + keyLength + xaesTagLength;

const form = /^argon2id (\d{1,7}) (\d{1,2}) (\d) ([A-Za-z0-9+/]{22}==)$/;

/** The line that says how a key file is sealed, read; null when it is not in its form, or asks for too little or too much. */
export function readCosts(line: string): SealCosts | null {
  const [, memory, passes, lanes, salt = ''] = form.exec(line) ?? [];
  const costs = { memory: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  const within = (Object.keys(bounds) as (keyof typeof bounds)[]).every((name) => {
    const [least, most] = bounds[name]; // Object.keys loses the names of a const object
    return costs[name] >= least && costs[name] <= most;
  });
  return within ? { ...costs, salt: Buffer.from(salt, 'base64') } : null;
}

export function costsLine({ memory, passes, lanes, salt }: SealCosts): string {
  return `argon2id ${memory} ${passes} ${lanes} ${salt.toString('base64')}`;
}

/** The seal of a passphrase: of a file that is there, or with a new salt. Takes about half a second. */
export async function sealOf(
  passphrase: string,
  costs: SealCosts = { ...asked, salt: randomBytes(saltLength) },
): Promise<FileSeal> {
  const { memory, passes, lanes, salt } = costs;
  // The library's default is Argon2id, version 19.
  const hashed = await hashRaw(passphrase.normalize('NFKC'), {
    memoryCost: memory,
    timeCost: passes,
    parallelism: lanes,
    outputLen: 32,
    salt,
  });
  const key = new XaesKey(deriveKey(intoSecretKey(hashed), ['carnet key file seal']));
  const dataOf = (version: number): Buffer =>
    lengthPrefixed(['carnet key file', 1, 'argon2id', memory, passes, lanes, salt, version]);
  return {
    costs,
    seal(version, plain) {
      if (plain.length !== keyLength) throw new CarnetError('internal', 'A key-encryption key has 32 bytes.');
      const sealed = Buffer.allocUnsafe(sealedKeyLength);
      writeNonce(sealed, 0);
      key.sealInto(sealed, xaesNonceLength, sealed.subarray(0, xaesNonceLength), dataOf(version), plain);
      return sealed;
    },
    open: (version, sealed) =>
      key.open(sealed.subarray(xaesNonceLength), sealed.subarray(0, xaesNonceLength), dataOf(version)),
  };
}
