import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbedded, startEmbedded } from '../../src/database/embedded/index.ts';
import { ensureDatabase, ensureRoles, migrate, openPool } from '../../src/database/index.ts';
import { randomBytes } from '../../src/kernel/index.ts';

export interface BenchDatabases {
  /** Addresses of the roles `carnet_app` and `carnet_keys`. */
  readonly app: string;
  readonly keys: string;
  /** Addresses of both for their owner. */
  readonly owner: string;
  readonly keysOwner: string;
  /** An empty folder that goes with them. */
  readonly folder: string;
  /** The main database as superuser, to take walls away one at a time. */
  readonly superuser: string;
  /** Process id of PostgreSQL. */
  readonly pid: number;
  close(): Promise<void>;
}

/**
 * Fresh databases as an instance has them: embedded PostgreSQL with fsync on, its own roles, migrated. `kept`: a folder where they stay, to be
 * taken up again by whoever names it next.
 */
export async function benchDatabases(kept: string | null = null): Promise<BenchDatabases> {
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'carnet-bench-'));
  mkdirSync(folder, { recursive: true });
  const postgres = await startEmbedded({ folder: join(folder, 'postgres') });
  const passwords = passwordsIn(join(folder, 'passwords.json'));
  const admin = openPool(postgres.ownerUrl('postgres'), { max: 1 });
  await ensureRoles(admin, passwords);
  await ensureDatabase(admin, 'carnet', ['carnet_app']);
  await ensureDatabase(admin, 'carnet_keys', ['carnet_keys']);
  await admin.end();
  const ownerUrl = (name: string) => postgres.url('carnet_owner', passwords.carnet_owner, name);
  await migrate({ ownerUrl: ownerUrl('carnet'), keysOwnerUrl: ownerUrl('carnet_keys'), mode: 'real' });
  return {
    app: postgres.url('carnet_app', passwords.carnet_app, 'carnet'),
    keys: postgres.url('carnet_keys', passwords.carnet_keys, 'carnet_keys'),
    owner: ownerUrl('carnet'),
    keysOwner: ownerUrl('carnet_keys'),
    folder,
    superuser: postgres.ownerUrl('carnet'),
    pid: postgres.pid,
    async close() {
      await postgres.stop();
      if (kept !== null) return;
      await removeEmbedded(join(folder, 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Passwords {
  readonly carnet_owner: string;
  readonly carnet_app: string;
  readonly carnet_keys: string;
}

/** Those that stand there, or new ones, which then do. */
function passwordsIn(file: string): Passwords {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Passwords; // we wrote it
  const password = () => randomBytes(18).toString('hex');
  const made = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
