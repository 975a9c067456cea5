import { type Config, cloudEnvironment, withPort } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import { migrationsOnDisk } from '../check/migrations.ts';
import { sentenceOf } from '../output.ts';
import type { InstanceLock, Migrated } from './lock.ts';

/** The signal by which a supervisor is told to take up the code and the settings that lie on disk now. */
export const renewalSignal = 'SIGUSR2';

const whole = 'End the instance (Ctrl-C, SIGTERM) and start it again.';

/**
 * The configuration that is written now, for serving processes beside those that run; on the port of these, which may be another than
 * the written one in a demo. `bad-configuration` for what the supervisor and PostgreSQL were started with.
 */
export function configurationNow(reload: () => Config, written: Config, port: number): Config {
  const now = reload();
  const settings: Readonly<Record<string, (config: Config) => unknown>> = {
    'HOST or PORT': ({ listen }) => [listen.host, listen.port],
    CARNET_DATA: ({ dataFolder }) => dataFolder,
    DATABASE_URL: ({ database }) => database?.url.reveal() ?? null,
    KEYS_DATABASE_URL: ({ keysDatabase }) => keysDatabase?.url.reveal() ?? null,
    'CARNET_WORKERS from one to several, or back,': ({ workers }) => workers > 1,
    // Several are started by a process that was given what the clouds of its own start need, and no more.
    'Which clouds hold keys or witnesses, with several serving processes,': ({ workers, kms, witnesses }) =>
      workers > 1 ? Object.keys(cloudEnvironment(kms, witnesses)) : null,
  };
  for (const [name, of] of Object.entries(settings)) {
    if (JSON.stringify(of(now)) !== JSON.stringify(of(written)))
      throw new CarnetError(
        'bad-configuration',
        `${name} was changed, which a restart beside the running one cannot take up. ${whole}`,
      );
  }
  return withPort(now, port);
}

/** `conflict` when the code on disk brings migrations: while they run, what serves now would meet tables that it does not know. */
export async function demandNoMigrations(applied: Migrated | null): Promise<void> {
  if (applied === null) return;
  const brought = await migrationsOnDisk();
  if (brought.main === applied.main && brought.keys === applied.keys) return;
  throw new CarnetError('conflict', `This version changes the schema of the database. ${whole}`);
}

/** Does `work` each time that the signal comes, one after the other, and tells through the lock what became of it. */
export function renewOnSignal(lock: InstanceLock, work: () => Promise<void>, say: (line: string) => void): () => void {
  let [asked, ended] = [0, 0];
  let failed: string | null = null;
  let last = Promise.resolve();
  const tell = (): void => lock.tell({ renewals: { asked, ended, failed } });
  const one = async (): Promise<void> => {
    try {
      await work();
      failed = null;
      say('The new version serves.');
    } catch (error) {
      failed = sentenceOf(error);
      say(`The new version does not serve, so the one that runs goes on: ${failed}`);
    }
    ended++;
    tell();
  };
  const listen = (): void => {
    asked++;
    tell();
    last = last.then(one);
  };
  process.on(renewalSignal, listen);
  tell();
  return () => process.off(renewalSignal, listen);
}
