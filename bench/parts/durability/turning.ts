import { setTimeout as sleep } from 'node:timers/promises';
import type { Begun, CliInstance } from '../../../test/cli-instance.ts';
import { processesBelow } from './processes.ts';

type Kind = 'kek' | 'data';

interface Ended {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly damaged: number;
}

/** What `keys status --json` tells of jobs and of the keys under each version. */
interface Status {
  readonly living: readonly { readonly kind: string; readonly step: string; readonly state: string }[];
  readonly history: readonly Ended[];
  readonly kekVersions: readonly { readonly version: number; readonly keys: number }[];
}

/** What `keys status` tells. Asked while a killed instance starts its database anew, it says that the database does not answer, and is asked again. */
export async function keysStatus(cli: CliInstance): Promise<Status> {
  for (let n = 0; ; n++) {
    const ran = await cli.run(['keys', 'status', '--json']);
    if (ran.code === 0) return JSON.parse(ran.out.trim().split('\n').at(-1) ?? 'null') as Status; // the command's own form
    if (n === 10 || !/is not answering/.test(ran.out + ran.err))
      throw new TypeError(`keys status: ${ran.out} ${ran.err}`);
    await sleep(2_000);
  }
}

/** A command that turns keys, once the process that does it for the command is there. */
export async function beginTurning(cli: CliInstance, args: readonly string[]): Promise<Begun> {
  const command = cli.begin(args);
  let ended = false;
  void command.ended.then(() => {
    ended = true;
  });
  const works = (): boolean => processesBelow(command.pid).some((one) => one.command.includes('keys-worker'));
  while (!ended && !works()) await sleep(10);
  return command;
}

/** The turning of this kind that ended last. */
export async function lastTurned(cli: CliInstance, kind: Kind): Promise<string | undefined> {
  return (await keysStatus(cli)).history.find((job) => job.kind === kind)?.id;
}

/**
 * Waits until keys of this kind have turned since `before`: the running instance takes up what a killed command left, within half a
 * minute. A command that was killed before it had asked is given again. Throws when it ended badly, or does not end.
 */
export async function untilTurned(
  cli: CliInstance,
  kind: Kind,
  before: string | undefined,
  patienceMs: number,
): Promise<void> {
  for (const until = performance.now() + patienceMs; ; await sleep(4000)) {
    const { living, history, kekVersions } = await keysStatus(cli);
    const last = history.find((job) => job.kind === kind);
    const told = JSON.stringify({ living, last, kekVersions });
    if (living.some((job) => job.kind === kind)) {
      if (performance.now() > until) throw new TypeError(`the turning does not end: ${told}`);
    } else if (last === undefined || last.id === before) await cli.run(['keys', 'rotate', kind]);
    else if (last.state !== 'done' || last.damaged > 0) throw new TypeError(`the turning ended badly: ${told}`);
    else if (kind === 'kek' && kekVersions.length > 1) throw new TypeError(`keys stand under older versions: ${told}`);
    else return;
  }
}
