import { expect, test } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { bitOf, bucketOf, entryNode, joinNodes, type MapEntry, MapTop, mapPath, nodeOf, rootHash } from './map.ts';
import { consistencyRanges, edgeOf, emptyRoot, isConsistent, leafHash, nodeHash, RightEdge } from './tree.ts';

// RFC 6962's own definition, section 2.1.
function merkle(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return emptyRoot;
  if (hashes.length === 1) return hashes[0] ?? emptyRoot;
  let half = 1;
  while (half * 2 < hashes.length) half *= 2;
  return nodeHash(merkle(hashes.slice(0, half)), merkle(hashes.slice(half)));
}

const leaves = Array.from({ length: 530 }, (_, n) => leafHash(Buffer.from(`leaf ${n}`)));

test('the root of a right edge is that of RFC 6962, for every size; whole subtrees are told', () => {
  const edge = new RightEdge(0n, []);
  for (const [n, leaf] of leaves.entries()) {
    expect(edge.root()).toEqual(merkle(leaves.slice(0, n)));
    for (const { level, i, hash } of edge.append(leaf)) {
      expect(level).toBe(8);
      expect(hash).toEqual(merkle(leaves.slice(Number(i) * 256, (Number(i) + 1) * 256)));
    }
    const read = edgeOf(edge.size).map(({ level, i }) => {
      const from = Number(i) * 2 ** level;
      return { level, i, hash: merkle(leaves.slice(from, from + 2 ** level)) };
    });
    expect(new RightEdge(edge.size, read).root()).toEqual(edge.root());
  }
});

test('a consistency proof holds between any two sizes, and between no two others', () => {
  const head = (size: number) => ({ size: BigInt(size), root: merkle(leaves.slice(0, size)) });
  for (let older = 0; older <= 40; older++) {
    for (let size = older; size <= 40; size++) {
      const proof = consistencyRanges(BigInt(older), BigInt(size)).map(({ from, to }) =>
        merkle(leaves.slice(Number(from), Number(to))),
      );
      expect(isConsistent(head(older), head(size), proof), `${older} ${size}`).toBe(true);
      if (older === 0) continue;
      expect(isConsistent({ ...head(older), root: randomBytes(32) }, head(size), proof)).toBe(false);
      expect(isConsistent(head(older), { ...head(size), root: randomBytes(32) }, proof)).toBe(false);
      if (proof.length > 0) expect(isConsistent(head(older), head(size), proof.slice(1))).toBe(false);
    }
  }
});

test('the map has one root for its entries, however it came to be, and a path that leads to each', () => {
  const entries: MapEntry[] = Array.from({ length: 700 }, (_, n) => {
    const tag = randomBytes(32);
    // Some share a bucket, and more.
    if (n % 3 === 0) tag.fill(0, 0, 2);
    if (n % 9 === 0) tag.fill(0, 0, 4);
    return { tag, count: BigInt(n + 1), head: randomBytes(32) };
  });
  const whole = rootHash(nodeOf(entries, 0));
  const top = new MapTop();
  for (const part of [entries.slice(0, 300), entries]) {
    for (const [bucket, all] of Map.groupBy(part, ({ tag }) => bucketOf(tag))) top.put(bucket, nodeOf(all, 16));
    top.settle(8);
  }
  expect(top.root()).toEqual(whole);
  for (const entry of entries.slice(0, 60)) {
    const bucket = entries.filter(({ tag }) => bucketOf(tag) === bucketOf(entry.tag));
    const path = mapPath(entry.tag, { eight: (i) => top.node(8, i), sixteen: (i) => top.node(16, i) }, bucket);
    const root = path.reduceRight(
      (node, beside, depth) => (bitOf(entry.tag, depth) ? joinNodes(beside, node) : joinNodes(node, beside)),
      entryNode(entry),
    );
    expect(rootHash(root)).toEqual(whole);
  }
});
