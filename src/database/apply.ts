import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import type postgres from 'postgres';

/** Applies the migrations of a folder that are newer than the last one applied; each is one transaction. */
export async function applyMigrations(sql: postgres.Sql, folder: string): Promise<void> {
  await migrate(drizzle(sql), { migrationsFolder: folder });
}
