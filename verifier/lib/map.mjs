import { sha256, u64 } from './bytes.mjs';

const nothing = Buffer.alloc(32);

/** Hash of an entry of the map: how many leaves a tag has, and the hash of the newest. */
export const entryHash = (tag, count, head) => sha256(Buffer.of(2), tag, u64(count), head);
const joined = (left, right) => sha256(Buffer.of(3), left, right);
const bitOf = (tag, depth) => (tag[depth >> 3] >> (7 - (depth & 7))) & 1;

/**
 * Root of the sparse Merkle map over all its entries: a binary tree over the bits of the tags, in which a subtree with one tag has
 * that entry's hash and one with none has 32 zeros.
 */
export function mapRoot(entries) {
  const sorted = entries.toSorted((a, b) => Buffer.compare(a.tag, b.tag));
  return nodeOf(sorted, 0, sorted.length, 0);
}

function nodeOf(sorted, from, to, depth) {
  if (from === to) return nothing;
  if (to - from === 1) return entryHash(sorted[from].tag, sorted[from].count, sorted[from].head);
  let middle = from;
  while (middle < to && bitOf(sorted[middle].tag, depth) === 0) middle++;
  return joined(nodeOf(sorted, from, middle, depth + 1), nodeOf(sorted, middle, to, depth + 1));
}

/** The root to which a path (the hash beside the way at each depth, null where nothing is) leads from an entry. */
export function rootOfPath(tag, count, head, path) {
  return climb(tag, entryHash(tag, count, head), true, path);
}

/**
 * The root to which a path leads from the place of a tag of which the map has nothing: there is either nothing, or the only entry
 * of a subtree in which this tag would be too (`beside`). Null when that entry could not stand there.
 */
export function leadsToNothing(tag, path, beside) {
  if (beside === null) return climb(tag, nothing, false, path);
  if (beside.tag.length !== 32 || beside.tag.equals(tag)) return null;
  for (let depth = 0; depth < path.length; depth++) if (bitOf(tag, depth) !== bitOf(beside.tag, depth)) return null;
  return climb(tag, entryHash(beside.tag, beside.count, beside.head), true, path);
}

/** `alone`: the hash is that of a single entry, which stands as high as it can. */
function climb(tag, start, alone, path) {
  if (path.length > 256) throw new Error('a path is at most 256 long');
  let hash = start;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const beside = path[depth];
    if (beside === null && alone) continue;
    alone = false;
    hash = bitOf(tag, depth) === 0 ? joined(hash, beside ?? nothing) : joined(beside ?? nothing, hash);
  }
  return hash;
}
