import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeEmbedded } from '../../../src/database/embedded/index.ts';
import { type Begun, CliInstance, type Served } from '../../../test/cli-instance.ts';
import type { Random } from '../random.ts';
import { killAll, processesBelow } from './processes.ts';

/**
 * `server`: every process of Carnet, so that PostgreSQL is left over. `process`: one that serves, or that keeps those. `postgres`:
 * its postmaster and all that it started. `both`: everything at once. What the kernel holds lives on, unlike with the machine's power.
 */
export const kills = ['server', 'process', 'postgres', 'both'] as const;
export type Kill = (typeof kills)[number];

/** An instance as an operator has it: started by the command, on a folder of its own, with PostgreSQL in it. */
export interface DrilledInstance {
  /** For files that go with it. */
  readonly folder: string;
  readonly origin: string;
  /** The file with the checkpoints that its own witness keeps. */
  readonly checkpoints: string;
  readonly cli: CliInstance;
  /** Serves with so many processes. */
  start(workers: 1 | 2): Promise<void>;
  /** As Ctrl-C does. */
  stop(): Promise<void>;
  /** Kills and, where nothing starts again by itself, gives the command again. `beside`: a command that dies with `server` and `both`. */
  kill(kind: Kill, random: Random, beside: Begun | null): Promise<void>;
  close(): Promise<void>;
}

export function drilledInstance(port: number): DrilledInstance {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-durability-'));
  // PostgreSQL runs as another user where this one is root.
  chmodSync(folder, 0o755);
  const withWorkers = (workers: 1 | 2) =>
    new CliInstance(folder, 'a', { CARNET_WORKERS: String(workers), PORT: String(port) });
  let cli = withWorkers(1);
  let served: Served | null = null;
  const serve = async (): Promise<void> => {
    served = await cli.serve();
  };
  const stop = async (): Promise<void> => {
    await served?.stop();
    served = null;
  };
  return {
    folder,
    origin: `http://localhost:${port}`,
    checkpoints: join(folder, 'a', 'witness', 'checkpoints'),
    get cli() {
      return cli;
    },
    async start(workers) {
      cli = withWorkers(workers);
      await serve();
    },
    stop,
    async kill(kind, random, beside) {
      const pid = served?.pid ?? 0;
      const all = processesBelow(pid);
      const postgres = all.filter(({ name }) => name === 'postgres').map((one) => one.pid);
      const ours = all.filter(({ name }) => name !== 'postgres');
      const serving = ours.filter(({ command }) => command.includes('main.ts')).map((one) => one.pid);
      const command = beside === null ? [] : [beside.pid, ...processesBelow(beside.pid).map((one) => one.pid)];
      const carnet = [pid, ...ours.map((one) => one.pid), ...command];
      if (kind === 'process') killAll([random.pick(serving)]);
      if (kind === 'postgres') killAll(postgres);
      if (kind === 'server') killAll(carnet);
      if (kind === 'both') killAll([...carnet, ...postgres]);
      if (kind === 'server' || kind === 'both') await serve();
    },
    async close() {
      await stop();
      await removeEmbedded(join(folder, 'a', 'postgres'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
