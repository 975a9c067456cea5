import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import { answered } from '../store.ts';
import { turnFacts } from './facts.ts';
import { jobStore } from './store.ts';

/**
 * To be called once after data were restored: where an index key turned since they were backed up, their search tokens stand under one
 * that is gone, and nobody is found by them. Then every token is to be made anew under the newest key, without a wait before it; a
 * rotation that was under way when the keys were backed up begins its work again. Gives whether that is so.
 *
 * @param madeAt When the data were backed up.
 */
export async function askAfterRestore(sql: Sql, instance: Uuid, madeAt: Date): Promise<boolean> {
  const [row] = await answered(sql<{ since: boolean }[]>`
    select exists (select from key_job where kind = 'index' and (finished_at is null or finished_at >= ${madeAt}))
      or exists (select from kek_ciphertext
        where subject = ${instance} and kind = 'index-key' and version > 1 and created_at >= ${madeAt}) as since`);
  if (row?.since !== true) return false;
  const jobs = jobStore(sql);
  if (await jobs.again('index')) return true;
  const { version } = await turnFacts(sql, instance, 'index', 0);
  await jobs.ask({
    kind: 'index',
    askedBy: 'command',
    step: 'settle',
    fromVersion: null,
    toVersion: version,
    olderThan: null,
  });
  return true;
}
