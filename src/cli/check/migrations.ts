import { readFile } from 'node:fs/promises';
import type { Migrated } from '../supervisor/lock.ts';
import { type Finding, failed, notChecked, ok } from './line.ts';

/** Compares what was applied at the start with what this code brings. */
export async function checkMigrations(applied: Migrated | null): Promise<Finding> {
  if (applied === null) return notChecked('Only the owner sees it: run npx carnet migrate with DATABASE_OWNER_URL.');
  const { main, keys } = await migrationsOnDisk();
  if (applied.main === main && applied.keys === keys) return ok(`All ${main + keys} are applied.`);
  return failed(
    `Applied: ${applied.main} and ${applied.keys}; this code brings ${main} and ${keys}. Start the instance again.`,
  );
}

/** How many migrations the code brings that lies on disk now. */
export async function migrationsOnDisk(): Promise<Migrated> {
  return { main: await bring('main'), keys: await bring('keys') };
}

async function bring(name: 'main' | 'keys'): Promise<number> {
  const path = new URL(`../../database/migrations/${name}/meta/_journal.json`, import.meta.url);
  const journal: { readonly entries: readonly unknown[] } = JSON.parse(await readFile(path, 'utf8'));
  return journal.entries.length;
}
