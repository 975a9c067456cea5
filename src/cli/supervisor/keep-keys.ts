import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config/index.ts';
import type { Output } from '../output.ts';
import { launchKeysWorker, type ServerProcess } from './server.ts';
import type { AppDatabases } from './wire.ts';

export interface KeysKeeper {
  /** Something is to be done now. */
  wake(): void;
  /** As `ServerProcess.stop`. */
  stop(graceMs?: number): Promise<void>;
}

const firstMs = 30_000;
const everyMs = 3600_000;
const longestRetryMs = 600_000;

/**
 * Has keys worked on in a process of its own: soon after the start, every hour, and when the server says that somebody asked. The
 * process ends when nothing is left to do, so that it costs nothing; one that was killed is started again.
 */
export function keepKeys(config: Config, databases: AppDatabases, output: Output): KeysKeeper {
  const ended = new AbortController();
  let nap = new AbortController();
  let asked = false;
  let worker: ServerProcess | null = null;

  const loop = async (): Promise<void> => {
    let failures = 0;
    for (let waitMs = firstMs; !ended.signal.aborted; ) {
      nap = new AbortController();
      if (!asked)
        await sleep(waitMs, undefined, { signal: AbortSignal.any([nap.signal, ended.signal]), ref: false }).catch(
          () => undefined,
        );
      if (ended.signal.aborted) return;
      asked = false;
      worker = launchKeysWorker(config);
      try {
        await worker.job('keys-work', config, databases, null);
        failures = 0;
        waitMs = everyMs;
      } catch (error) {
        if (ended.signal.aborted) return;
        if (failures === 0) output.failure(error);
        failures++;
        waitMs = Math.min(longestRetryMs, 5_000 * 2 ** failures);
      } finally {
        await worker.stop();
        worker = null;
      }
    }
  };
  const running = loop();
  return {
    wake() {
      asked = true;
      nap.abort();
    },
    async stop(graceMs) {
      ended.abort();
      await worker?.stop(graceMs);
      await running;
    },
  };
}
