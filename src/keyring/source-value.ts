import { sha256 } from './hash.ts';

/** The number of 64 bits that stands for an imported entry. A door of its own: what reads files in a thread needs no key. */
export function sourceValue(input: Uint8Array): bigint {
  return sha256(input).readBigUInt64BE();
}
