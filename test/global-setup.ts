import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { removeEmbedded, startEmbedded } from '../src/database/embedded/index.ts';
import { ensureDatabase, ensureRoles, migrate, openPool } from '../src/database/index.ts';
import { randomBytes } from '../src/kernel/index.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}

/** The PostgreSQL of a test run: one cluster, with migrated templates from which each test file gets its databases. */
export interface TestCluster {
  readonly superUrl: string;
  readonly passwords: { readonly carnet_owner: string; readonly carnet_app: string; readonly carnet_keys: string };
  readonly mainTemplate: string;
  readonly keysTemplate: string;
}

/** Vitest's global set-up: starts PostgreSQL, makes the templates, gives their names to the tests, ends it all. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-test-'));
  const server = await startEmbedded({ folder, durable: false });
  const superUrl = server.ownerUrl('postgres');
  const password = () => randomBytes(18).toString('hex');
  const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
  const sql = openPool(superUrl, { max: 1 });
  await ensureRoles(sql, passwords);
  await ensureDatabase(sql, 'template_main', ['carnet_app']);
  await ensureDatabase(sql, 'template_keys', ['carnet_keys']);
  await sql.end();
  await migrate({
    ownerUrl: withUser(superUrl, 'carnet_owner', passwords.carnet_owner, 'template_main'),
    keysOwnerUrl: withUser(superUrl, 'carnet_owner', passwords.carnet_owner, 'template_keys'),
    mode: 'real',
  });
  project.provide('cluster', { superUrl, passwords, mainTemplate: 'template_main', keysTemplate: 'template_keys' });
  return async () => {
    await server.stop();
    await removeEmbedded(folder);
  };
}

/** The same server's URL for another role and database. */
export function withUser(url: string, role: string, password: string, database: string): string {
  const changed = new URL(url);
  changed.username = role;
  changed.password = password;
  changed.pathname = `/${database}`;
  return changed.href;
}
