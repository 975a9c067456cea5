import type { Sql } from 'postgres';
import { hasCode } from '../../kernel/index.ts';

/** How values of a column look: of `looked`, so many have the form of a sealed value, can be read as text, are 32 bytes long. */
export interface LookedAt {
  readonly looked: number;
  readonly sealed: number;
  readonly readable: number;
  readonly hashed: number;
}

const nothing: LookedAt = { looked: 0, sealed: 0, readable: 0, hashed: 0 };

/** Looks at up to `most` values of each column (`table.column`), the newest and some at random; PostgreSQL gives numbers out. */
export async function lookAt(sql: Sql, columns: readonly string[], most: number): Promise<LookedAt> {
  let sum = nothing;
  for (const name of columns) {
    const [table = '', column = ''] = name.split('.');
    const [row = nothing] = await sql<LookedAt[]>`
      select looked, sealed, readable, hashed from gate.look_at(${table}, ${column}, ${most})`;
    sum = {
      looked: sum.looked + row.looked,
      sealed: sum.sealed + row.sealed,
      readable: sum.readable + row.readable,
      hashed: sum.hashed + row.hashed,
    };
  }
  return sum;
}

/** How many passwords are kept in which way: the beginning of the stored hash with its costs, or `other`. */
export async function passwordHashes(
  sql: Sql,
): Promise<readonly { readonly kept_as: string; readonly passwords: number }[]> {
  return await sql<{ kept_as: string; passwords: number }[]>`select kept_as, passwords from gate.password_hashes()`;
}

/** Who serves people, and the gate, which no one can sign in as. */
const serving = [
  'carnet_app',
  'carnet_sign_in',
  'carnet_deliver',
  'carnet_retain',
  'carnet_seal',
  'carnet_watch',
  'carnet_gate',
];

export interface Rights {
  readonly asked: number;
  readonly held: number;
}

/** Rights that would let a serving role past the walls: how many were asked for, how many one of them has. */
export async function excessRights(sql: Sql): Promise<Rights> {
  const [row] = await sql<Rights[]>`
    select count(*)::int as asked, (count(*) filter (where has))::int as held
    from pg_roles, lateral (values (rolsuper), (rolbypassrls), (rolcreaterole), (rolcreatedb), (rolreplication),
      (has_schema_privilege(oid, 'public', 'create')), (has_database_privilege(oid, current_database(), 'create')),
      (pg_has_role(oid, 'pg_execute_server_program', 'member')), (pg_has_role(oid, 'pg_read_server_files', 'member')),
      (pg_has_role(oid, 'pg_write_server_files', 'member')), (pg_has_role(oid, 'pg_read_all_data', 'member')),
      (pg_has_role(oid, 'carnet_owner', 'member'))) as rights (has)
    where rolname = any (${serving})`;
  return row ?? { asked: 0, held: 0 };
}

/** Rights of the serving roles to change, delete or empty what the access log holds. */
export async function logRights(sql: Sql): Promise<Rights> {
  const [row] = await sql<Rights[]>`
    select count(*)::int as asked, (count(*) filter (where has_table_privilege(oid, 'public.' || t, p)))::int as held
    from pg_roles, unnest(array['audit_event', 'audit_locator']) t, unnest(array['update', 'delete', 'truncate']) p
    where rolname = any (${serving})`;
  return row ?? { asked: 0, held: 0 };
}

/** Tables that hold something of somebody: all, and those without forced row-level security. */
export async function walledTables(sql: Sql): Promise<{ readonly tables: number; readonly open: number }> {
  const [row] = await sql<{ tables: number; open: number }[]>`
    select count(*)::int as tables, (count(*) filter (where not (relrowsecurity and relforcerowsecurity)))::int as open
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'instance'`;
  return row ?? { tables: 0, open: 0 };
}

class Undo extends Error {}

/** Really tries statements, in a transaction that is rolled back whatever comes of it: how many PostgreSQL refused (42501). */
export async function refusedOf(sql: Sql, statements: readonly string[]): Promise<number> {
  let refused = 0;
  try {
    await sql.begin(async (transaction) => {
      await transaction`set local lock_timeout = '1s'`;
      for (const statement of statements) {
        try {
          await transaction.savepoint((point) => point.unsafe(statement));
        } catch (error) {
          if (hasCode(error, '42501')) refused++;
        }
      }
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return refused;
}

/** Every column of a database as `table.column`, with its type. */
export async function liveColumns(sql: Sql): Promise<ReadonlyMap<string, string>> {
  const rows = await sql<{ name: string; type: string }[]>`
    select c.relname || '.' || a.attname as name, format_type(a.atttypid, null) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;
  return new Map(rows.map(({ name, type }) => [name, type]));
}

export interface DatabaseFacts {
  readonly name: string;
  readonly role: string;
  /** When its server started: two databases with the same moment are on one server. */
  readonly started: string;
}

export async function databaseFacts(sql: Sql): Promise<DatabaseFacts> {
  const [row] = await sql<DatabaseFacts[]>`
    select current_database() as name, current_user as role, pg_postmaster_start_time()::text as started`;
  if (row === undefined) throw new TypeError('a select without from gives one row');
  return row;
}

/** Whether the role of this connection could open a database of the same server. */
export async function mayOpen(sql: Sql, database: string): Promise<boolean> {
  const [row] = await sql<{ may: boolean }[]>`
    select has_database_privilege(current_user, oid, 'connect') as may from pg_database where datname = ${database}`;
  return row?.may ?? false;
}
