import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { isHalfRestored } from '../../backup/index.ts';
import type { Config } from '../../config/index.ts';
import { type EmbeddedPostgres, startEmbedded } from '../../database/embedded/index.ts';
import type { MigrationReport } from '../../database/index.ts';
import { CarnetError, randomBytes } from '../../kernel/index.ts';
import { runMigrations } from './migration.ts';
import type { AppDatabases } from './wire.ts';

export interface Databases {
  readonly app: AppDatabases;
  /** Null when they were not ours to migrate: `DATABASE_URL` without `DATABASE_OWNER_URL`. */
  readonly migrated: MigrationReport | null;
  /** Null when `DATABASE_URL` names a server. */
  readonly embedded: EmbeddedPostgres | null;
  stop(): Promise<void>;
}

/** The folder of the embedded database within the data folder. */
export function embeddedFolder(config: Config): string {
  return join(config.dataFolder, 'postgres');
}

/**
 * Brings up the databases of an instance and their schema. The embedded ones get new passwords for the roles at each
 * start, so that those stand in no file. The caller holds the instance's lock.
 */
export async function openDatabases(config: Config, say: (line: string) => void): Promise<Databases> {
  if (await isHalfRestored(config.dataFolder)) throw halfRestored(config);
  return config.database === null ? openEmbedded(config, say) : openExternal(config);
}

function halfRestored({ dataFolder }: Config): CarnetError {
  const says = `A restore into ${dataFolder} began and did not end, so nothing is served from it.`;
  return new CarnetError('conflict', `${says} Run it again: npx carnet backup restore DATA KEYS`);
}

async function openEmbedded(config: Config, say: (line: string) => void): Promise<Databases> {
  // PostgreSQL runs as another user when we are root; it may walk through the folder, and see nothing in it.
  if (process.getuid?.() === 0) await chmod(config.dataFolder, 0o711);
  const embedded = await startEmbedded({ folder: embeddedFolder(config), log: say });
  try {
    const password = (): string => randomBytes(24).toString('base64url');
    const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
    const migrated = await runMigrations({
      mode: config.mode,
      ownerUrl: embedded.url('carnet_owner', passwords.carnet_owner, 'carnet'),
      keysOwnerUrl: embedded.url('carnet_owner', passwords.carnet_owner, 'carnet_keys'),
      bootstrap: { superUrl: embedded.ownerUrl('postgres'), passwords },
    });
    return {
      app: {
        url: embedded.url('carnet_app', passwords.carnet_app, 'carnet'),
        keysUrl: embedded.url('carnet_keys', passwords.carnet_keys, 'carnet_keys'),
      },
      migrated,
      embedded,
      stop: () => embedded.stop(),
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

async function openExternal(config: Config): Promise<Databases> {
  const { database, keysDatabase } = config;
  if (database === null || keysDatabase === null) {
    throw new CarnetError('bad-configuration', 'KEYS_DATABASE_URL is missing beside DATABASE_URL.');
  }
  const app = { url: database.url.reveal(), keysUrl: keysDatabase.url.reveal() };
  const owner = database.ownerUrl?.reveal() ?? null;
  const migrated =
    owner === null
      ? null
      : await runMigrations({
          mode: config.mode,
          ownerUrl: owner,
          keysOwnerUrl: asOwner(app.keysUrl, owner),
          bootstrap: null,
        });
  return { app, migrated, embedded: null, stop: async () => undefined };
}

/** The keys database under the owner's name: the owner of both databases is one role. */
export function asOwner(keysUrl: string, ownerUrl: string): string {
  const owner = new URL(ownerUrl);
  const url = new URL(keysUrl);
  url.username = owner.username;
  url.password = owner.password;
  return url.href;
}
