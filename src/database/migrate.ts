import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { newUuid } from '../kernel/index.ts';
import { connect } from './connect.ts';
import { letOwnerBackUp } from './owner-backs-up.ts';

export const migrationsFolder = (name: 'main' | 'keys') =>
  fileURLToPath(new URL(`./migrations/${name}`, import.meta.url));
const lockNumber = 7_218_936_401;

export interface MigrateOptions {
  /** The owner's URLs of the two databases. */
  readonly ownerUrl: string;
  readonly keysOwnerUrl: string;
  /** Written at the first migration and never changed. */
  readonly mode: 'demo' | 'real';
}

/** How many migrations each database had and has. */
export interface MigrationReport {
  readonly main: { readonly before: number; readonly after: number };
  readonly keys: { readonly before: number; readonly after: number };
}

/**
 * Brings both databases to the newest schema, under an advisory lock, so that two that start at once do it one after the
 * other. Runs as `carnet_owner` in a process of its own. Throws what PostgreSQL said when a migration fails; each
 * migration is one transaction, so none is left half done.
 */
export async function migrate(options: MigrateOptions): Promise<MigrationReport> {
  const keys = await migrateOne(options.keysOwnerUrl, 'keys');
  const main = await migrateOne(options.ownerUrl, 'main', async (sql) => {
    await sql`insert into instance (id, mode) select ${newUuid()}, ${options.mode}
      where not exists (select 1 from instance)`;
  });
  return { main, keys };
}

async function migrateOne(
  url: string,
  name: 'main' | 'keys',
  afterwards: (sql: postgres.Sql) => Promise<void> = async () => undefined,
): Promise<{ before: number; after: number }> {
  const sql = connect(url, { max: 1, connect_timeout: 10 }) as unknown as postgres.Sql; // see pool.ts
  try {
    await sql`select pg_advisory_lock(${lockNumber})`;
    const before = await appliedMigrations(sql);
    if (!(await isCurrent(sql, name))) {
      // Drizzle is loaded only where there is work for it: it costs a warm start 0.3 s.
      const { applyMigrations } = await import('./apply.ts');
      await applyMigrations(sql, migrationsFolder(name));
    }
    await letOwnerBackUp(sql);
    await afterwards(sql);
    return { before, after: await appliedMigrations(sql) };
  } finally {
    await sql.end();
  }
}

async function appliedMigrations(sql: postgres.Sql): Promise<number> {
  const table = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (table[0]?.['there'] !== true) return 0;
  const rows = await sql<{ n: number }[]>`select count(*)::int as n from drizzle.__drizzle_migrations`;
  return rows[0]?.n ?? 0;
}

/** Whether the newest migration of the folder is applied; by its time, as Drizzle itself decides. */
async function isCurrent(sql: postgres.Sql, name: 'main' | 'keys'): Promise<boolean> {
  if ((await appliedMigrations(sql)) === 0) return false;
  const journal: { entries: { when: number }[] } = JSON.parse(
    await readFile(`${migrationsFolder(name)}/meta/_journal.json`, 'utf8'),
  );
  const newest = Math.max(...journal.entries.map((entry) => entry.when));
  const rows = await sql`select max(created_at) >= ${newest} as current from drizzle.__drizzle_migrations`;
  return rows[0]?.['current'] === true;
}
