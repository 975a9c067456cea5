import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { bucketDepth, bucketOf, type MapEntry, MapTop, mapPath, nodeOf } from './map.ts';

type RootOfPath = (tag: Buffer, count: bigint, head: Buffer, path: readonly (Buffer | null)[]) => Buffer;
let rootOfPath: RootOfPath;
beforeAll(async () => {
  // The verifier shares no code with the server, nor types.
  const program = (await import(new URL('../../../verifier/lib/map.mjs', import.meta.url).href)) as Record<
    string,
    unknown
  >;
  rootOfPath = program['rootOfPath'] as RootOfPath;
});

/** Tags that agree in many bits, so that they meet at every depth. */
const tags = fc
  .uniqueArray(fc.tuple(fc.nat(40), fc.nat(255), fc.nat(3)), { minLength: 1, maxLength: 14, selector: String })
  .map((all) => {
    const made = all.map(([bit, byte, far]) => {
      const tag = Buffer.alloc(32, 0x5a);
      tag.writeUInt8(tag.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3);
      tag.writeUInt8(far === 0 ? byte : 0x5a, 31);
      if (far === 1) tag.writeUInt8(byte, 0);
      if (far === 2) tag.writeUInt8(byte, 1);
      return tag.toString('hex');
    });
    return [...new Set(made)].map((hex) => Buffer.from(hex, 'hex'));
  });

test('every path leads to the signed root, as the verifier reckons it, and no other count does', () => {
  fc.assert(
    fc.property(tags, (all) => {
      const entries: MapEntry[] = all.map((tag, n) => ({ tag, count: BigInt(n + 1), head: randomBytes(32) }));
      const top = new MapTop();
      for (const [bucket, own] of Map.groupBy(entries, ({ tag }) => bucketOf(tag)))
        top.put(bucket, nodeOf(own, bucketDepth));
      top.settle(8);
      expect(top.root()).toEqual(nodeOf(entries, 0)?.hash);
      for (const { tag, count, head } of entries) {
        const within = entries.filter((one) => bucketOf(one.tag) === bucketOf(tag));
        const tops = { eight: (i: number) => top.node(8, i), sixteen: (i: number) => top.node(16, i) };
        const path = mapPath(tag, tops, within).map((node) => node?.hash ?? null);
        expect(rootOfPath(tag, count, head, path)).toEqual(top.root());
        expect(rootOfPath(tag, count + 1n, head, path)).not.toEqual(top.root());
      }
    }),
    { numRuns: 500 },
  );
});
