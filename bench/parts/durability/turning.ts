import { setTimeout as sleep } from 'node:timers/promises';
import type { CliInstance } from '../../../test/cli-instance.ts';

/** What `keys status --json` tells of jobs and of the keys under each version. */
interface Status {
  readonly living: readonly { readonly kind: string; readonly step: string; readonly state: string }[];
  readonly history: readonly { readonly kind: string; readonly state: string; readonly damaged: number }[];
  readonly kekVersions: readonly { readonly version: number; readonly keys: number }[];
}

export const keysStatus = (cli: CliInstance): Promise<Status> => cli.json<Status>(['keys', 'status']);

/**
 * Waits until nobody turns keys of this kind any more: the running instance takes up what its killed command left, within half a
 * minute. Throws when it ended badly, or does not end.
 */
export async function untilTurned(cli: CliInstance, kind: 'kek' | 'data', patienceMs: number): Promise<void> {
  for (const until = performance.now() + patienceMs; ; await sleep(1000)) {
    const { living, history, kekVersions } = await keysStatus(cli);
    if (!living.some((job) => job.kind === kind)) {
      const last = history.find((job) => job.kind === kind);
      if (last?.state !== 'done' || last.damaged > 0)
        throw new TypeError(`the ${kind} did not turn: ${JSON.stringify(last)}`);
      if (kind === 'kek' && kekVersions.length > 1)
        throw new TypeError(`keys stand under older versions: ${JSON.stringify(kekVersions)}`);
      return;
    }
    if (performance.now() > until) throw new TypeError(`the ${kind} does not end: ${JSON.stringify(living)}`);
  }
}
