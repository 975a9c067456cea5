import { sha256 } from '../../keyring/index.ts';

/** Hash of a leaf (RFC 6962, section 2.1): SHA-256 of 0x00 and the leaf. */
export function leafHash(leaf: Uint8Array): Buffer {
  return sha256(Buffer.concat([zero, leaf]));
}

/** Hash of two subtrees (RFC 6962, section 2.1): SHA-256 of 0x01, left and right. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([one, left, right]));
}

/** Root of a tree without a leaf (RFC 6962): SHA-256 of nothing. */
export const emptyRoot = sha256(Buffer.alloc(0));

const zero = Buffer.of(0);
const one = Buffer.of(1);

/** A whole subtree: of the 2^level leaves from i · 2^level on. */
export interface Subtree {
  readonly level: number;
  readonly i: bigint;
  readonly hash: Buffer;
}

/** Every how many levels the whole subtrees are kept: of 2^8, 2^16, … leaves. */
export const keptLevels = 8;

/** The right edge of a tree: the whole subtrees that it consists of, the largest first. A leaf costs two hashes on average. */
export class RightEdge {
  #size: bigint;
  readonly #edge: Subtree[];

  /** @param edge As `edgeOf(size)` names them, in that order. */
  constructor(size: bigint, edge: readonly Subtree[]) {
    this.#size = size;
    this.#edge = [...edge];
  }

  get size(): bigint {
    return this.#size;
  }

  /** Adds a leaf; gives the subtrees of kept levels that became whole by it. */
  append(hash: Buffer): readonly Subtree[] {
    const whole: Subtree[] = [];
    let top: Subtree = { level: 0, i: this.#size, hash };
    for (let last = this.#edge.at(-1); last?.level === top.level; last = this.#edge.at(-1)) {
      this.#edge.pop();
      top = { level: top.level + 1, i: top.i >> 1n, hash: nodeHash(last.hash, top.hash) };
      if (top.level % keptLevels === 0) whole.push(top);
    }
    this.#edge.push(top);
    this.#size += 1n;
    return whole;
  }

  root(): Buffer {
    return rootOf(this.#edge.map(({ hash }) => hash));
  }
}

/** Joins the subtrees of a right edge, the largest first, to the root. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  return hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** The whole subtrees that the leaves from `from` to before `to` consist of, in order. `from` must begin a subtree large enough. */
export function edgeOf(to: bigint, from = 0n): readonly Omit<Subtree, 'hash'>[] {
  const parts: Omit<Subtree, 'hash'>[] = [];
  for (let at = from; at < to; ) {
    let level = 0;
    while (at + (2n << BigInt(level)) <= to && at % (2n << BigInt(level)) === 0n) level++;
    parts.push({ level, i: at >> BigInt(level) });
    at += 1n << BigInt(level);
  }
  return parts;
}

/** The node of some subtrees that are next to each other, as ranges of leaves: each is hashed of what `edgeOf` names. */
export interface LeafRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Which ranges of leaves a consistency proof is made of (RFC 6962, section 2.1.2): that the tree of `older` leaves is the beginning
 * of the one of `size`. Empty when they are equal, or for 0.
 */
export function consistencyRanges(older: bigint, size: bigint): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  if (older === 0n || older >= size) return ranges;
  const walk = (m: bigint, from: bigint, to: bigint, whole: boolean): void => {
    if (m === to - from) {
      if (!whole) ranges.push({ from, to });
      return;
    }
    const half = largestPowerBelow(to - from);
    if (m <= half) {
      walk(m, from, from + half, whole);
      ranges.push({ from: from + half, to });
    } else {
      walk(m - half, from + half, to, false);
      ranges.push({ from, to: from + half });
    }
  };
  walk(older, 0n, size, true);
  return ranges;
}

/** The largest power of two that is smaller than n (n ≥ 2). */
function largestPowerBelow(n: bigint): bigint {
  return 1n << BigInt((n - 1n).toString(2).length - 1);
}

/** Whether a consistency proof holds (RFC 9162, section 2.1.4.2). */
export function isConsistent(
  older: { readonly size: bigint; readonly root: Buffer },
  newer: { readonly size: bigint; readonly root: Buffer },
  proof: readonly Buffer[],
): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (older.size === 0n) return proof.length === 0;
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof];
  let [fn, sn] = [older.size - 1n, newer.size - 1n];
  while (fn & 1n) [fn, sn] = [fn >> 1n, sn >> 1n];
  const first = path.shift();
  if (first === undefined) return false;
  let [fr, sr] = [first, first];
  for (const node of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      fr = nodeHash(node, fr);
      sr = nodeHash(node, sr);
      while (fn !== 0n && !(fn & 1n)) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = nodeHash(sr, node);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && fr.equals(older.root) && sr.equals(newer.root);
}

function isPowerOfTwo(n: bigint): boolean {
  return (n & (n - 1n)) === 0n;
}
