import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs a step again and again, `everyMs` after it ended; a failure is told, and the next time tries again. `turn`: the first time comes
 * when it resolves.
 */
export function repeat(
  everyMs: number,
  step: () => Promise<void>,
  onError: (error: unknown) => void,
  turn?: Promise<void>,
): { stop(): Promise<void> } {
  const ended = new AbortController();
  const running = (async () => {
    if (turn !== undefined) await Promise.race([turn, once(ended.signal, 'abort')]);
    while (!ended.signal.aborted) {
      await step().catch(onError);
      await sleep(everyMs, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      ended.abort();
      await running;
    },
  };
}
