import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { DrilledInstance } from './instance.ts';
import { killAll, processesBelow } from './processes.ts';
import { beginTurning, keysStatus, lastTurned, untilTurned } from './turning.ts';

const minute = 60_000;

/**
 * The turning of all data keys beside the rounds. It waits for six minutes twice; the command that asked for it is killed at once, and
 * the instance goes on with it by itself, through every kill.
 */
export class Resealing {
  readonly #instance: DrilledInstance;
  #before: string | undefined;

  constructor(instance: DrilledInstance) {
    this.#instance = instance;
  }

  async begin(): Promise<void> {
    const { cli } = this.#instance;
    this.#before = await lastTurned(cli, 'data');
    const { pid } = await beginTurning(cli, ['keys', 'reseal']);
    while (!(await keysStatus(cli)).living.some(({ kind }) => kind === 'data')) await sleep(200);
    killAll([pid, ...processesBelow(pid).map((one) => one.pid)]);
  }

  /** After the last round: everything is killed once more while values are sealed anew, if that is met; gives what came of it. */
  async end(random: Random): Promise<string> {
    const step = async () => (await keysStatus(this.#instance.cli)).living.find(({ kind }) => kind === 'data')?.step;
    let now = await step();
    for (; now === 'version' || now === 'settle'; now = await step()) await sleep(500);
    const met = now ?? 'end';
    await this.#instance.kill('both', random, null);
    await untilTurned(this.#instance.cli, 'data', this.#before, 25 * minute);
    return `killed once more at its step "${met}", and done`;
  }
}
