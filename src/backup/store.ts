import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Sql, TransactionSql } from 'postgres';
import { CarnetError } from '../kernel/index.ts';
import type { Contents, EntryHead, Sequence } from './contents.ts';

/** Names in SQL come from PostgreSQL's own catalogue or are compared with it; they are quoted all the same. */
const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A transaction that sees one moment of a database, for as long as it takes. */
export async function atOneMoment<T>(sql: Sql, work: (transaction: TransactionSql) => Promise<T>): Promise<T> {
  const result = await sql.begin('isolation level repeatable read read only', async (transaction) => {
    await patient(transaction);
    return await work(transaction);
  });
  return result as T; // postgres.js unwraps promises in its type; T is never one here
}

/** The limits of the serving roles and of the embedded server are for requests. (PostgreSQL 16 has not all of them.) */
export async function patient(sql: TransactionSql): Promise<void> {
  await sql`select set_config(name, '0', true) from pg_settings
    where name in ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;
}

/**
 * Every table of a database, one after the other so that what refers comes after what it refers to. `internal` for a table
 * that this role could not read whole, or one outside the schemas that are known: nothing is left out without a word.
 */
export async function tablesOf(sql: TransactionSql): Promise<readonly EntryHead[]> {
  const strange = await sql<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'm') and n.nspname !~ '^(pg_.*|information_schema|drizzle|public)$'`;
  const hidden = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_roles r on r.rolname = current_user
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relrowsecurity
      and not (r.rolsuper or r.rolbypassrls) and not exists (
        select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
          and pg_get_expr(p.polqual, p.polrelid) = 'true' and r.oid = any (p.polroles))`;
  const [missed] = [...strange, ...hidden];
  if (missed !== undefined) {
    throw new CarnetError(
      'internal',
      `The table ${missed.name} cannot be backed up by this role. Run npx carnet migrate.`,
    );
  }
  const tables = await sql<{ name: string; columns: string[]; after: string[] }[]>`
    select c.relname as name,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
        and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as after
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`;
  return inOrder(tables).map(({ name, columns }) => ({ kind: 'table', name, columns }));
}

/** Those that nothing waits for first; a circle of references stays in the order of names, and PostgreSQL then says so. */
export function inOrder<T extends { readonly name: string; readonly after: readonly string[] }>(
  tables: readonly T[],
): T[] {
  const done: T[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const free = waiting.filter((table) => !table.after.some((name) => waiting.some((other) => other.name === name)));
    const next = free.length === 0 ? waiting : free;
    done.push(...next);
    waiting = waiting.filter((table) => !next.includes(table));
  }
  return done;
}

/** The rows of a table as PostgreSQL's binary COPY. */
export async function* copyOut(sql: TransactionSql, { name, columns }: EntryHead): AsyncGenerator<Buffer> {
  const list = columns.map(quote).join(', ');
  yield* await sql.unsafe(`copy (select ${list} from public.${quote(name)}) to stdout (format binary)`).readable();
}

/** Loads such rows in the place of all that are there; triggers do nothing, for what they made is among the rows. */
export async function copyIn(sql: TransactionSql, of: EntryHead, bytes: AsyncIterable<Buffer>): Promise<void> {
  const table = `public.${quote(of.name)}`;
  await sql.unsafe(`alter table ${table} disable trigger user; truncate ${table} cascade`);
  const list = of.columns.map(quote).join(', ');
  const target = await sql.unsafe(`copy ${table} (${list}) from stdin (format binary)`).writable();
  await writeRows(target, bytes);
  try {
    // postgres.js never ends a COPY that PostgreSQL refused after its last byte; the next statement fails then.
    await sql.unsafe(`alter table ${table} enable trigger user`);
  } catch (cause) {
    throw new CarnetError('internal', `PostgreSQL did not take the rows of ${of.name}.`, { cause });
  }
}

/** Writes all of it and says that it is all, without waiting for the answer. */
async function writeRows(target: Writable, bytes: AsyncIterable<Buffer>): Promise<void> {
  const failed = once(target, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => undefined);
  const write = async (): Promise<void> => {
    for await (const piece of bytes) await new Promise<void>((resolve) => target.write(piece, () => resolve()));
  };
  try {
    await Promise.race([failed, write()]);
  } catch (error) {
    target.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
  target.end();
  await nextTurn(); // by then the end is on its way, and what is said next comes after it
}

/** Lets the owner load rows: the walls bind him too. Gives the tables whose walls came down, for `wallsUp`. */
export async function wallsDown(sql: TransactionSql): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relforcerowsecurity`;
  for (const { name } of rows) await sql.unsafe(`alter table public.${quote(name)} no force row level security`);
  return rows.map(({ name }) => name);
}

export async function wallsUp(sql: TransactionSql, tables: readonly string[]): Promise<void> {
  for (const name of tables) await sql.unsafe(`alter table public.${quote(name)} force row level security`);
}

/** Where each sequence stands. Read after the rows: it may be ahead of them, never behind. */
export async function sequencesOf(sql: TransactionSql): Promise<readonly Sequence[]> {
  const names = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' order by 1`;
  const sequences: Sequence[] = [];
  for (const { name } of names) {
    const [row] = await sql.unsafe<Sequence[]>(
      `select '${name.replaceAll("'", "''")}' as name, last_value::text as last, is_called as called from public.${quote(name)}`,
    );
    if (row !== undefined) sequences.push(row);
  }
  return sequences;
}

export async function setSequences(sql: TransactionSql, sequences: readonly Sequence[]): Promise<void> {
  for (const { name, last, called } of sequences) {
    await sql`select setval(${`public.${quote(name)}`}::regclass, ${last}::bigint, ${called})`;
  }
}

/** The instance that a main database belongs to; `bad-configuration` when it was never set up. */
export async function instanceOf(sql: TransactionSql): Promise<string> {
  const [row] = await sql<{ id: string }[]>`select id from instance`;
  if (row === undefined)
    throw new CarnetError('bad-configuration', 'The database is not set up: run npx carnet migrate.');
  return row.id;
}

export async function newestKekVersion(sql: TransactionSql): Promise<number> {
  const [row] = await sql<{ newest: number }[]>`select coalesce(max(kek_version), 0) as newest from kek_ciphertext`;
  return row?.newest ?? 0;
}

/** Up to which line of the rights ledger a main database has everything; nothing for one of before that was noted. */
export async function rightsOf(sql: TransactionSql): Promise<Pick<Contents, 'rights'>> {
  const [table] = await sql`select 1 where to_regclass('public.rights_head') is not null`;
  if (table === undefined) return {};
  const [rights] = await sql<{ n: number; hash: string }[]>`select n, encode(hash, 'hex') as hash from rights_head`;
  return rights === undefined ? {} : { rights: { n: rights.n, hash: rights.hash } };
}
