import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type postgres from 'postgres';
import { migrationsFolder } from './migrate.ts';

export interface AppliedMigration {
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  /** Drizzle's number of it: milliseconds since 1970. */
  readonly when: number;
}

/** The migrations that a database has, oldest first; none for a database that nobody migrated. */
export async function appliedMigrations(sql: postgres.ISql): Promise<readonly AppliedMigration[]> {
  const [there] = await sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`;
  if (there?.['there'] !== true) return [];
  return await sql<AppliedMigration[]>`
    select hash, created_at::float8 as when from drizzle.__drizzle_migrations order by created_at`;
}

/** The migrations that this code brings, oldest first. */
export async function knownMigrations(name: 'main' | 'keys'): Promise<readonly AppliedMigration[]> {
  const { readMigrationFiles } = await import('drizzle-orm/migrator');
  const files = readMigrationFiles({ migrationsFolder: migrationsFolder(name) });
  return files.map(({ hash, folderMillis }) => ({ hash, when: folderMillis }));
}

/**
 * Applies the first `count` migrations to an empty database, as owner: the schema of an older version, for rows that were
 * backed up under it. The rest comes with `migrate`, over those rows.
 */
export async function migrateTo(sql: postgres.Sql, name: 'main' | 'keys', count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-migrations-'));
  try {
    await cp(migrationsFolder(name), folder, { recursive: true });
    const path = join(folder, 'meta', '_journal.json');
    const journal: { entries: readonly unknown[] } = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
    const { applyMigrations } = await import('./apply.ts');
    await applyMigrations(sql, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
