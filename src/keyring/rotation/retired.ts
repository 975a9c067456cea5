import type { Uuid } from '../../kernel/index.ts';
import { demandNoHold } from '../hold.ts';
import { answered } from '../store.ts';
import type { RotationOptions } from './contract.ts';
import { valuesStore } from './values-store.ts';

const subjectsAtOnce = 50;
const headersAtOnce = 20_000;

interface Retired {
  readonly subject: Uuid;
  /** The highest version of the subject whose time is over. */
  readonly version: number;
}

/**
 * Destroys the data keys that were retired so long ago that no backup of the data can need them; a last count of the subject's
 * values comes before. Gives how many were destroyed. `conflict` while a backup is under way.
 */
export async function destroyRetired(options: RotationOptions, signal: AbortSignal): Promise<number> {
  const { keysSql, retentionDays } = options;
  let destroyed = 0;
  for (let after: Uuid | null = null; !signal.aborted; ) {
    const due: readonly Retired[] = await answered(keysSql<
      Retired[]
    >`select subject, max(version) as version from kek_ciphertext
      where kind = 'data-key' and retired_at < clock_timestamp() - ${retentionDays}::int * interval '1 day'
        and (${after}::uuid is null or subject > ${after}::uuid)
      group by subject order by subject limit ${subjectsAtOnce}`);
    for (const one of due) destroyed += await destroy(options, one);
    after = due.at(-1)?.subject ?? null;
    if (after === null) break;
  }
  return destroyed;
}

async function destroy(
  { keysSql, values, retentionDays }: RotationOptions,
  { subject, version }: Retired,
): Promise<number> {
  const store = valuesStore(values.sql);
  for (const of of values.columns) {
    for (let after: readonly string[] | null = null, more = true; more; more = after !== null) {
      const { counts, last } = await store.countVersions(of, { after, subject }, headersAtOnce);
      // Something stands under it after all (an old backup was restored): it is kept, and the next rotation moves it.
      if (counts.some((count) => count.version <= version)) return 0;
      after = last;
    }
  }
  return await answered(
    keysSql.begin(async (transaction) => {
      await demandNoHold(transaction);
      const done = await transaction`delete from kek_ciphertext where kind = 'data-key' and subject = ${subject}
        and version <= ${version} and retired_at < clock_timestamp() - ${retentionDays}::int * interval '1 day'`;
      return done.count;
    }),
  );
}
