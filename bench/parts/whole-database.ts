import { openPool } from '../../src/database/index.ts';
import { tell } from './verdict.ts';

/** Tells whether every table and index of a database is undamaged, as pg_amcheck(1) does; `address`: of the superuser. */
export async function judgeWhole(name: string, address: string): Promise<void> {
  const sql = openPool(address, { max: 1 });
  try {
    await sql`create extension if not exists amcheck`;
    const tables = await sql<{ name: string }[]>`
      select format('%s: %s', c.oid::regclass, found.msg) as name
      from pg_class c cross join lateral verify_heapam(c.oid, check_toast => true) found where c.relkind in ('r', 't', 'm')`;
    // Raises at the first that is damaged.
    const [indexes] = await sql<{ n: number }[]>`
      select count(bt_index_check(i.indexrelid, true))::int as n from pg_index i join pg_class c on c.oid = i.indexrelid
      join pg_am a on a.oid = c.relam where a.amname = 'btree' and c.relpersistence = 'p' and i.indisvalid`;
    tell(
      `${name}: every table and index undamaged`,
      tables.map((one) => one.name).join('; ') || `${indexes?.n} indexes`,
      tables.length === 0,
    );
  } catch (error) {
    tell(`${name}: every table and index undamaged`, String(error), false);
  } finally {
    await sql.end();
  }
}
