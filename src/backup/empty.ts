import type { Sql, TransactionSql } from 'postgres';
import { CarnetError } from '../kernel/index.ts';
import { wallsDown } from './store.ts';

class Undo extends Error {}

/** Tables whose rows are nobody's: they are there in an instance that nobody used yet. */
const ofNobody = ['instance', 'rate_limit'];

/** `conflict` unless a main database holds nothing of anybody. */
export async function demandEmptyData(sql: Sql): Promise<void> {
  const full = await firstFull(sql, (names) => names.filter((name) => !ofNobody.includes(name)));
  if (full !== null) throw notEmpty(`the table ${full} has rows`);
}

/** The same of a keys database: it may hold the instance's own keys, which a start makes, and no subject's. */
export async function demandEmptyKeys(sql: Sql): Promise<void> {
  const full = await firstFull(
    sql,
    (names) => names.filter((name) => name === 'kek_ciphertext'),
    " where kind = 'data-key' and purpose <> 'instance'",
  );
  if (full !== null) throw notEmpty('the keys database holds keys of people');
}

async function firstFull(
  sql: Sql,
  choose: (names: readonly string[]) => readonly string[],
  where = '',
): Promise<string | null> {
  return await lookBehindWalls(sql, async (transaction) => {
    const tables = await transaction<{ name: string }[]>`select relname as name from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`;
    for (const name of choose(tables.map((table) => table.name))) {
      const rows = await transaction.unsafe(`select 1 from public."${name}"${where} limit 1`);
      if (rows.length > 0) return name;
    }
    return null;
  });
}

/** Lets the owner look at every row: its walls come down for him, in a transaction that is rolled back. */
export async function lookBehindWalls<T>(sql: Sql, look: (transaction: TransactionSql) => Promise<T>): Promise<T> {
  const found: T[] = [];
  try {
    await sql.begin(async (transaction) => {
      await transaction`set local lock_timeout = '5s'`;
      await wallsDown(transaction);
      found.push(await look(transaction));
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return found[0] as T; // it was pushed, or its error was thrown
}

/** `conflict` while a server works on a database: what it holds in memory would outlive the restore. */
export async function demandNobodyServes(sql: Sql): Promise<void> {
  const rows = await sql<{ name: string }[]>`select distinct usename as name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and usename in ('carnet_app', 'carnet_keys', 'carnet_sign_in', 'carnet_deliver', 'carnet_retain', 'carnet_seal', 'carnet_reseal', 'carnet_watch')`;
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(', ');
  throw new CarnetError('conflict', `A server is connected (${names}): stop it first. Nothing was touched.`);
}

/** Empties a database down to its schemas, whatever is in it. Owner. */
export async function clearDatabase(sql: Sql): Promise<void> {
  await sql.unsafe(`do $$
    declare s text;
    begin
      for s in select nspname from pg_namespace where nspname !~ '^(pg_.*|information_schema)$' loop
        execute format('drop schema %I cascade', s);
      end loop;
      create schema public;
    end $$`);
}

function notEmpty(why: string): CarnetError {
  return new CarnetError(
    'conflict',
    `This instance is not empty (${why}). Restore into an empty one, or give --replace to lose what is in it. Nothing was touched.`,
  );
}
