import { sha256 } from '../../keyring/index.ts';

/** What the map says of a tag: how many leaves its subject has, and the hash of the newest. */
export interface MapEntry {
  readonly tag: Buffer;
  readonly count: bigint;
  readonly head: Buffer;
}

/**
 * A subtree of the sparse Merkle map, a binary tree over the bits of the tags, highest first. An empty subtree is null; one with a
 * single tag has that entry's hash wherever it stands, so that a proof is as deep as tags share bits, and not 256.
 */
export type MapNode = { readonly single: boolean; readonly hash: Buffer } | null;

/** The depth that the sealer keeps in memory, and to which the first 16 bits of a tag lead. */
export const bucketDepth = 16;

const empty = Buffer.alloc(32);

export function entryNode({ tag, count, head }: MapEntry): MapNode {
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(count);
  return { single: true, hash: sha256(Buffer.concat([Buffer.of(2), tag, number, head])) };
}

export function joinNodes(left: MapNode, right: MapNode): MapNode {
  if (left === null && right === null) return null;
  if (left === null && right?.single) return right;
  if (right === null && left?.single) return left;
  return { single: false, hash: sha256(Buffer.concat([Buffer.of(3), left?.hash ?? empty, right?.hash ?? empty])) };
}

export function rootHash(node: MapNode): Buffer {
  return node?.hash ?? empty;
}

/** The node of the entries that share the first `depth` bits, in any order. */
export function nodeOf(entries: readonly MapEntry[], depth: number): MapNode {
  const [first, second] = entries;
  if (first === undefined) return null;
  if (second === undefined) return entryNode(first);
  return joinNodes(
    nodeOf(
      entries.filter(({ tag }) => !bitOf(tag, depth)),
      depth + 1,
    ),
    nodeOf(
      entries.filter(({ tag }) => bitOf(tag, depth)),
      depth + 1,
    ),
  );
}

/** The bit of a tag that decides at a depth, from 0. */
export function bitOf(tag: Uint8Array, depth: number): boolean {
  return (((tag[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1;
}

export function bucketOf(tag: Buffer): number {
  return tag.readUInt16BE(0);
}

/** The first 16 levels in memory (4 MB): changed buckets are put in, and the root costs 16 hashes for each. */
export class MapTop {
  readonly #nodes: MapNode[] = Array.from({ length: 1 << (bucketDepth + 1) }, () => null);
  readonly #changed = new Set<number>();

  /** Puts in the node of a bucket. */
  put(bucket: number, node: MapNode): void {
    this.#nodes[(1 << bucketDepth) + bucket] = node;
    this.#changed.add(bucket);
  }

  /** Joins what was put in since the last call; gives the indexes of the nodes at `depth` that changed by it. */
  settle(depth: number): ReadonlySet<number> {
    let level = new Set([...this.#changed].map((bucket) => (1 << bucketDepth) + bucket));
    let told: ReadonlySet<number> = new Set();
    this.#changed.clear();
    for (let at = bucketDepth; at > 0; at--) {
      level = new Set([...level].map((n) => n >> 1));
      for (const n of level) this.#nodes[n] = joinNodes(this.#nodes[2 * n] ?? null, this.#nodes[2 * n + 1] ?? null);
      if (at - 1 === depth) told = new Set([...level].map((n) => n - (1 << depth)));
    }
    return told;
  }

  node(depth: number, i: number): MapNode {
    return this.#nodes[(1 << depth) + i] ?? null;
  }

  root(): Buffer {
    return rootHash(this.#nodes[1] ?? null);
  }
}

/**
 * The nodes beside the way from the root to a tag, the root's first: the proof that the map says of the tag what it says. Of the
 * tops: the nodes of depth 8 and those of depth 16 below the tag's own; of the bottom: every entry of the tag's bucket.
 */
export function mapPath(
  tag: Buffer,
  tops: { readonly eight: (i: number) => MapNode; readonly sixteen: (i: number) => MapNode },
  bucket: readonly MapEntry[],
): readonly MapNode[] {
  const path: MapNode[] = [];
  const joined = (depth: number, i: number, bottom: number, of: (i: number) => MapNode): MapNode =>
    depth === bottom
      ? of(i)
      : joinNodes(joined(depth + 1, 2 * i, bottom, of), joined(depth + 1, 2 * i + 1, bottom, of));
  const prefix = (depth: number): number => tag.readUInt16BE(0) >> (bucketDepth - depth);
  for (let depth = 1; depth <= bucketDepth; depth++) {
    const [bottom, of] = depth <= 8 ? [8, tops.eight] : [bucketDepth, tops.sixteen];
    path.push(joined(depth, prefix(depth) ^ 1, bottom, of));
  }
  let within = bucket;
  for (let depth = bucketDepth; within.length > 1; depth++) {
    const own = bitOf(tag, depth);
    path.push(
      nodeOf(
        within.filter((entry) => bitOf(entry.tag, depth) !== own),
        depth + 1,
      ),
    );
    within = within.filter((entry) => bitOf(entry.tag, depth) === own);
  }
  // Where the tag is alone its node stands as high as it can; what is empty beside it leaves no trace in the hash.
  while (path.at(-1) === null) path.pop();
  return path;
}
