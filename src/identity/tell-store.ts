import type { Sql } from 'postgres';
import type { Uuid } from '../kernel/index.ts';

/** Accounts that administer and have had no mail of this kind since a moment. */
export async function adminsNotTold(sql: Sql, kind: string, since: Date): Promise<readonly Uuid[]> {
  const rows = await sql<{ id: Uuid }[]>`
    select a.id from account a where a.state = 'active' and 'admin' = any (a.roles)
      and not exists (select 1 from outbox o where o.account = a.id and o.kind = ${kind} and o.created_at > ${since})`;
  return rows.map(({ id }) => id);
}
