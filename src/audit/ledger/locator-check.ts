import type { Sql } from 'postgres';
import { tagOf } from './leaf.ts';
import { earlyFalsely, locatedOf, mapSurplus, saltsAfter } from './locator-store.ts';
import { bucketOf } from './map.ts';

/**
 * What stands beside the tree and is covered by no leaf: `unlocated`, the locator does not lead to all entries of somebody, or leads to
 * others; `unsalted`, more pseudonyms are nobody's than were erased (a salt was removed or replaced); `born`, the note of since when
 * there is a ledger excuses entries that the server bound.
 */
export type LocatorFinding = 'unlocated' | 'unsalted' | 'born';

const pageSize = 500;

/** Compares, for each subject that lives, what the locator leads to with what the signed map counts. Role carnet_seal. */
export async function checkLocator(sql: Sql, rest: () => Promise<void>): Promise<readonly LocatorFinding[]> {
  const findings: LocatorFinding[] = [];
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await saltsAfter(sql, last, pageSize);
    const subjects = page.map(({ subject, salt }) => {
      const tag = tagOf(subject, salt);
      return { subject, tag, bucket: bucketOf(tag) };
    });
    for (const { count, located, strange } of await locatedOf(sql, subjects))
      if (located !== count || strange > 0n) findings.push('unlocated');
    last = page.at(-1)?.subject ?? last;
    if (page.length < pageSize) break;
    await rest();
  }
  if ((await mapSurplus(sql)) > 0n) findings.push('unsalted');
  if (await earlyFalsely(sql)) findings.push('born');
  return findings;
}
