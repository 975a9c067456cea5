import { chmod } from 'node:fs/promises';
import type { Config } from '../../config/index.ts';
import { startEmbedded } from '../../database/embedded/index.ts';
import { CarnetError, randomBytes } from '../../kernel/index.ts';
import { embeddedFolder } from '../supervisor/databases.ts';
import type { MigrationOrder } from '../supervisor/migration.ts';
import type { AppDatabases } from '../supervisor/wire.ts';
import { externalOwner, type OwnerAddresses } from './owner.ts';

/** Where a backup is loaded: databases that run, and that nobody migrated or serves. */
export interface RestorePlace {
  readonly owner: OwnerAddresses;
  readonly app: AppDatabases;
  readonly bootstrap: MigrationOrder['bootstrap'];
  stop(): Promise<void>;
}

/** Starts the embedded database, or names those elsewhere. The caller holds the instance's lock. */
export async function openForRestore(config: Config, say: (line: string) => void): Promise<RestorePlace> {
  const { database, keysDatabase } = config;
  if (database !== null) {
    if (keysDatabase === null) throw new CarnetError('bad-configuration', 'KEYS_DATABASE_URL is missing.');
    const app = { url: database.url.reveal(), keysUrl: keysDatabase.url.reveal() };
    return { owner: externalOwner(config), app, bootstrap: null, stop: async () => undefined };
  }
  if (process.getuid?.() === 0) await chmod(config.dataFolder, 0o711); // as databases.ts
  const embedded = await startEmbedded({ folder: embeddedFolder(config), log: say });
  const password = (): string => randomBytes(24).toString('base64url');
  const passwords = { carnet_owner: password(), carnet_app: password(), carnet_keys: password() };
  const owner = (name: string): string => embedded.url('carnet_owner', passwords.carnet_owner, name);
  return {
    owner: { ownerUrl: owner('carnet'), keysOwnerUrl: owner('carnet_keys') },
    app: {
      url: embedded.url('carnet_app', passwords.carnet_app, 'carnet'),
      keysUrl: embedded.url('carnet_keys', passwords.carnet_keys, 'carnet_keys'),
    },
    bootstrap: { superUrl: embedded.ownerUrl('postgres'), passwords },
    stop: () => embedded.stop(),
  };
}
