import { type Bytes, same, sha256 } from './bytes.ts';

const one = Uint8Array.of(1);

interface Tree {
  readonly size: bigint;
  readonly root: Bytes;
}

/** Whether the tree of `older` is the beginning of `newer`, by a consistency proof (RFC 9162, section 2.1.4.2). */
export async function continues(older: Tree, newer: Tree, proof: readonly Bytes[]): Promise<boolean> {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && same(older.root, newer.root);
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
      fr = await sha256(one, node, fr);
      sr = await sha256(one, node, sr);
      while (fn !== 0n && !(fn & 1n)) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      sr = await sha256(one, sr, node);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && same(fr, older.root) && same(sr, newer.root);
}

function isPowerOfTwo(n: bigint): boolean {
  return (n & (n - 1n)) === 0n;
}
