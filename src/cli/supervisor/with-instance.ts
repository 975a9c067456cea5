import { type Config, claimDataFolder } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { openDatabases } from './databases.ts';
import { askHolder, takeLock } from './lock.ts';
import type { AppDatabases } from './wire.ts';

/** How a command reached the databases. */
export interface Reached {
  readonly databases: AppDatabases;
  /** Address of the running server; null when nothing runs and the databases were started for this command. */
  readonly address: string | null;
}

/**
 * Lets a command work on an instance's databases with the app's rights, whether its server runs (then the running
 * supervisor names them) or not (then they are started and migrated for the while). `conflict` when the instance is just
 * starting or is used by another command.
 */
export async function withInstance<T>(
  config: Config,
  what: string,
  say: (line: string) => void,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  claimDataFolder(config.dataFolder, config.mode);
  const holder = await askHolder(config.dataFolder);
  if (holder !== null) {
    if (holder.databases === null) {
      throw new CarnetError('conflict', `${config.dataFolder} is in use by ${holder.what}; try again in a moment.`);
    }
    return work({ databases: holder.databases, address: holder.address });
  }
  const lock = await takeLock(config.dataFolder, what);
  try {
    const databases = await openDatabases(config, say);
    try {
      return await work({ databases: databases.app, address: null });
    } finally {
      await databases.stop();
    }
  } finally {
    await lock.release();
  }
}
