import type { KeyObject } from 'node:crypto';
import { CarnetError, type Uuid } from '../kernel/index.ts';
import type { SourceTokens } from './contract.ts';
import { ff1 } from './ff1.ts';
import type { FieldKeys } from './index-ring.ts';
import { deriveKey } from './kdf.ts';

/**
 * Tokens of one subject by which an imported entry is known again: 64 bits of SHA-256, put through FF1. Unlike an HMAC they can be
 * moved to another key without what they are of, which nobody keeps: that an entry came from a file stays known when it is changed.
 */
export interface SourcePermutation {
  /** As a signed number of 64 bits, which is what PostgreSQL keeps. */
  seal(value: bigint): bigint;
  open(token: bigint): bigint;
}

/** The subject is the tweak, so that equal entries of two people have nothing in common. */
export function sourcePermutation(indexKey: KeyObject, subject: Uuid): SourcePermutation {
  const key = deriveKey(indexKey, ['carnet source token', 1]);
  const permutation = ff1(key, { radix: 2, length: 64, tweak: Buffer.from(subject.replaceAll('-', ''), 'hex') });
  return {
    seal: (value) => BigInt.asIntN(64, permutation.encrypt(value)),
    open: (token) => permutation.decrypt(BigInt.asUintN(64, token)),
  };
}

/** The same over the index keys that a process holds. */
export function sourceTokens(keys: FieldKeys, subject: Uuid): SourceTokens {
  const made = new Map<number, SourcePermutation>();
  const under = (version: number): SourcePermutation | undefined => {
    const key = keys.versions.get(version);
    if (key !== undefined && !made.has(version)) made.set(version, sourcePermutation(key, subject));
    return made.get(version);
  };
  const { currentVersion } = keys;
  return {
    version: currentVersion,
    seal(value) {
      const permutation = under(currentVersion);
      if (permutation === undefined) throw new CarnetError('internal', 'There is no index of this name.');
      return permutation.seal(value);
    },
    open: (token, version) => under(version)?.open(token) ?? null,
  };
}
