import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, claimDataFolder, withPort } from '../../config/index.ts';
import type { Output } from '../output.ts';
import { type Databases, openDatabases } from './databases.ts';
import { type KeysKeeper, keepKeys } from './keep-keys.ts';
import { type InstanceLock, takeLock } from './lock.ts';
import { choosePort } from './port.ts';
import { launchServer, type ServerProcess } from './server.ts';

export interface Supervised {
  readonly config: Config;
  /** How the second instance is told who was first: `the demo`, `carnet serve`. */
  readonly what: string;
  readonly output: Output;
  /** The serving program; `main.ts` unless a test brings its own. */
  readonly program?: string;
}

interface Running {
  /** Kept as a promise, so that an end in the middle of a start can wait for it and stop what came up. */
  databases: Promise<Databases> | null;
  server: ServerProcess | null;
  keys: KeysKeeper | null;
}

const mostRestarts = 5;
const calmMs = 60_000;
/** A server whose PostgreSQL is gone has nothing to end in good order: it would wait for a database until its time is over. */
const withoutDatabaseMs = 1_000;

/**
 * Runs an instance until it is told to end: lock, database, migrations, server; then keeps them up. Gives the exit code: 0
 * after Ctrl-C, 1 when it could not go on. Throws what kept it from starting.
 */
export async function supervise(options: Supervised): Promise<number> {
  claimDataFolder(options.config.dataFolder, options.config.mode);
  const lock = await takeLock(options.config.dataFolder, options.what);
  const ending = endOfRun();
  const running: Running = { databases: null, server: null, keys: null };
  try {
    const config = withPort(options.config, await choosePort(options.config));
    return await Promise.race([
      ending.promise.then(() => 0),
      keepUp({ ...options, config }, lock, running, ending.signal),
    ]);
  } finally {
    ending.begin();
    lock.tell({ ending: true });
    await stopAll(running);
    await lock.release();
    ending.release();
  }
}

async function keepUp(
  { config, output, program }: Supervised,
  lock: InstanceLock,
  running: Running,
  ended: AbortSignal,
): Promise<number> {
  let since = Date.now();
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    let graceMs: number | undefined;
    try {
      const ready = await bringUp(config, output, running, program);
      if (ended.aborted) return 0;
      lock.tell({ address: ready.address, databases: ready.app, migrated: ready.migrated });
      if (restarts === 0) announce(output, ready.address, ready.lines);
      const what = await ready.ended;
      if (ended.aborted) return 0;
      output.line(`${what} ended by itself; starting it again.`);
      if (what === 'PostgreSQL') graceMs = withoutDatabaseMs;
    } catch (error) {
      if (restarts === 0 || ended.aborted) throw error;
      output.failure(error);
    }
    await stopAll(running, graceMs);
    if (Date.now() - since > calmMs) [restarts, since] = [0, Date.now()];
    await sleep(100 * 2 ** restarts);
  }
  output.line('It ended again and again; Carnet gives up. The last words stand above.');
  return 1;
}

/** The server loads while the database starts, and gets its configuration when that is there. */
async function bringUp(config: Config, output: Output, running: Running, program?: string) {
  const server = launchServer(config, program);
  running.server = server;
  running.databases = openDatabases(config, (line) => output.line(line));
  const { app, embedded, migrated } = await running.databases;
  const ended: Promise<string>[] = [server.exited.then(() => 'The server')];
  if (embedded !== null) ended.push(embedded.exited.then(() => 'PostgreSQL'));
  const ready = await server.start(
    config,
    app,
    () => running.keys?.wake(),
    (notice) => {
      output.line(notice);
      output.value({ notice });
    },
  );
  // A test's own server has no keys of an instance.
  if (program === undefined) running.keys = keepKeys(config, app, output);
  return {
    ...ready,
    app,
    migrated: migrated === null ? null : { main: migrated.main.after, keys: migrated.keys.after },
    ended: Promise.race(ended),
  };
}

/** The server first, so that nobody is served without a database. */
async function stopAll(running: Running, graceMs?: number): Promise<void> {
  const keys = running.keys?.stop(graceMs);
  await running.server?.stop(graceMs);
  await keys;
  const databases = await running.databases?.catch(() => null);
  await databases?.stop();
  running.server = null;
  running.databases = null;
  running.keys = null;
}

function announce(output: Output, address: string, lines: readonly string[]): void {
  output.line(`Carnet is ready: ${address}`);
  for (const line of lines) output.line(line);
  output.line('Ctrl-C ends it.');
  output.value({ ready: true, address, pid: process.pid });
}

/** Ctrl-C, a polite kill, a closed terminal, or the end of the launcher: each ends the run once. */
function endOfRun(): { promise: Promise<void>; signal: AbortSignal; begin: () => void; release: () => void } {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const begin = (): void => {
    controller.abort();
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, begin);
  process.on('disconnect', begin);
  // A listener keeps the channel to the launcher open, and with it this process: let it not.
  process.channel?.unref();
  const release = (): void => {
    for (const signal of signals) process.off(signal, begin);
    process.off('disconnect', begin);
  };
  return { promise, signal: controller.signal, begin, release };
}
