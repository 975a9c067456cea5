import type { Sql } from 'postgres';
import { checkpointOf, rangeHash } from './store.ts';
import { consistencyRanges } from './tree.ts';
import type { TreeView } from './witness/witness.ts';

/** The tree as it stands in the tables. */
export function treeView(sql: Sql): TreeView {
  return {
    async rootAt(size) {
      const newest = await checkpointOf(sql);
      if (newest === null || newest.size < size) return null;
      return await rangeHash(sql, { from: 0n, to: size });
    },
    async consistency(older, size) {
      const proof: Buffer[] = [];
      for (const range of consistencyRanges(older, size)) proof.push(await rangeHash(sql, range));
      return proof;
    },
  };
}
