import { connect } from '../../database/index.ts';

type Database = ReturnType<typeof connect>;

/** Opens one connection with the app's rights, for the length of the work. */
export async function withDatabase<T>(url: string, work: (sql: Database) => Promise<T>): Promise<T> {
  const sql = connect(url, { max: 1, connect_timeout: 5 });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
  }
}

export interface Server {
  readonly version: string;
  /** Milliseconds since 1970, by the database's clock. */
  readonly now: number;
  readonly database: string;
  /** When this server started: two databases with the same moment are on one server. */
  readonly started: string;
}

export async function readServer(sql: Database): Promise<Server> {
  const [row] = await sql<{ version: string; now: number; database: string; started: string }[]>`
    select current_setting('server_version') as version, current_database() as database,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now,
      pg_postmaster_start_time()::text as started`;
  if (row === undefined) throw new TypeError('a select without from gives one row');
  return row;
}

/** Rights that no role of Carnet may have, as `role: right`; empty when all is well. */
export async function excessRights(sql: Database): Promise<readonly string[]> {
  const rows = await sql<{ finding: string }[]>`
    with ours as (select * from pg_roles where rolname like 'carnet\\_%' and rolname <> 'carnet_owner')
    select rolname || ': ' || what as finding from ours, lateral (values
      ('superuser', rolsuper), ('bypasses row-level security', rolbypassrls), ('makes roles', rolcreaterole),
      ('makes databases', rolcreatedb), ('replication', rolreplication),
      ('creates in schema public', has_schema_privilege(oid, 'public', 'create')),
      ('creates schemas', has_database_privilege(oid, current_database(), 'create')),
      ('runs programs', pg_has_role(oid, 'pg_execute_server_program', 'member')),
      ('reads files', pg_has_role(oid, 'pg_read_server_files', 'member')),
      ('writes files', pg_has_role(oid, 'pg_write_server_files', 'member')),
      ('reads all data', pg_has_role(oid, 'pg_read_all_data', 'member')),
      ('is the owner', pg_has_role(oid, 'carnet_owner', 'member')),
      ('becomes another role', exists (select 1 from pg_auth_members m where m.member = oid))) as rights (what, has)
    where has order by 1`;
  return rows.map((row) => row.finding);
}

/** Tables without forced row-level security, but for those without a subject. */
export async function unforcedTables(sql: Database, withoutSubject: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ name: string }[]>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)
      and c.relname <> all (${[...withoutSubject]}) order by 1`;
  return rows.map((row) => row.name);
}

/** How many tables there are in all, so that "none is unforced" is said of something. */
export async function tableCount(sql: Database): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')`;
  return row?.n ?? 0;
}

/** What any role but the owner may do to the audit's rows beyond inserting and reading them. */
export async function auditRights(sql: Database): Promise<readonly string[]> {
  const rows = await sql<{ finding: string }[]>`
    select r.rolname || ': ' || p.privilege as finding
    from pg_roles r, unnest(array['update', 'delete', 'truncate', 'trigger']) as p (privilege)
    where r.rolname like 'carnet\\_%' and r.rolname <> 'carnet_owner'
      and has_table_privilege(r.oid, 'public.audit_event', p.privilege) order by 1`;
  return rows.map((row) => row.finding);
}

/** Whether the app's role could connect to a database of this server. */
export async function mayConnect(sql: Database, database: string): Promise<boolean> {
  const [row] = await sql<{ may: boolean | null }[]>`
    select has_database_privilege(current_user, oid, 'connect') as may from pg_database where datname = ${database}`;
  return row?.may ?? false;
}
