import type { BoundSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, claimDataFolder, withPort } from '../../config/index.ts';
import { CarnetError } from '../../kernel/index.ts';
import type { Output } from '../output.ts';
import { type Databases, openDatabases } from './databases.ts';
import { type KeysKeeper, keepKeys } from './keep-keys.ts';
import { type InstanceLock, type Migrated, takeLock } from './lock.ts';
import { choosePort, holdPort } from './port.ts';
import { configurationNow, demandNoMigrations, renewOnSignal } from './renewal.ts';
import { type Hears, launchServer, type ServerProcess } from './server.ts';

export interface Supervised {
  readonly config: Config;
  /** How the second instance is told who was first: `the demo`, `carnet serve`. */
  readonly what: string;
  readonly output: Output;
  /** Reads the settings as they are written now, for `npx carnet restart`. */
  readonly reload: () => Config;
  /** The serving program; `main.ts` unless a test brings its own. */
  readonly program?: string;
}

interface Running {
  /** What it runs with; a restart beside the running one takes up another. */
  config: Config;
  /** What a single serving process listens on; null where several serve, whose keeper has the port. */
  readonly socket: BoundSocket | null;
  /** Kept as a promise, so that an end in the middle of a start can wait for it and stop what came up. */
  databases: Promise<Databases> | null;
  /** The one that serves, and all of them: one that comes up, and one that answers its last connections. */
  server: ServerProcess | null;
  readonly servers: Set<ServerProcess>;
  /** Ends when the one before has. */
  retiring: Promise<void>;
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
  let running: Running | null = null;
  let deaf = (): void => undefined;
  try {
    const config = withPort(options.config, await choosePort(options.config));
    const socket = config.workers === 1 ? holdPort(config) : null;
    const retiring = Promise.resolve();
    running = { config, socket, databases: null, server: null, servers: new Set(), retiring, keys: null };
    const one = running;
    deaf = renewOnSignal(
      lock,
      () => renew(options, one),
      (line) => options.output.line(line),
    );
    return await Promise.race([ending.promise.then(() => 0), keepUp(options, lock, running, ending.signal)]);
  } finally {
    ending.begin();
    deaf();
    lock.tell({ ending: true });
    // Who comes now is refused at once, and does not wait for nobody.
    running?.socket?.close();
    if (running !== null) await stopAll(running);
    await lock.release();
    ending.release();
  }
}

async function keepUp(options: Supervised, lock: InstanceLock, running: Running, ended: AbortSignal): Promise<number> {
  const { output } = options;
  let since = Date.now();
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    let graceMs: number | undefined;
    try {
      const ready = await bringUp(options, running);
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
async function bringUp(options: Supervised, running: Running) {
  const { output, program } = options;
  const { config } = running;
  const server = launch(options, running, config);
  running.databases = openDatabases(config, (line) => output.line(line));
  const { app, embedded, migrated } = await running.databases;
  const ended: Promise<string>[] = [endOfServing(running, server).then(() => 'The server')];
  if (embedded !== null) ended.push(embedded.exited.then(() => 'PostgreSQL'));
  const ready = await server.start(config, app, heard(options, running));
  running.server = server;
  // A test's own server has no keys of an instance.
  if (program === undefined) running.keys = keepKeys(config, app, output);
  return { ...ready, app, migrated: appliedOf(migrated), ended: Promise.race(ended) };
}

const appliedOf = (migrated: Databases['migrated']): Migrated | null =>
  migrated === null ? null : { main: migrated.main.after, keys: migrated.keys.after };

function launch({ program }: Supervised, { socket, servers }: Running, config: Config): ServerProcess {
  const server = launchServer(config, program, undefined, socket);
  servers.add(server);
  void server.exited.then(() => servers.delete(server));
  return server;
}

const heard = ({ output }: Supervised, running: Running): Hears => ({
  wakeKeys: () => running.keys?.wake(),
  notice: (notice) => {
    output.line(notice);
    output.value({ notice });
  },
});

/** Resolves when the one that serves ends by itself, and no other came in its place before. */
async function endOfServing(running: Running, server: ServerProcess): Promise<void> {
  for (let last: ServerProcess | null = server; last !== null; last = running.server === last ? null : running.server)
    await last.exited;
}

/**
 * Takes up the code and the settings that lie on disk now: serving processes are started beside those that run, and these take no new
 * connections, answer what comes over the others and end. When the new ones do not come up, all is as before, and what kept them is
 * thrown.
 */
async function renew(options: Supervised, running: Running): Promise<void> {
  const { output, program, reload } = options;
  const { server, databases } = running;
  if (server === null || databases === null) throw new CarnetError('conflict', 'It is just starting.');
  const config = configurationNow(reload, options.config, running.config.listen.port);
  for (const warning of config.warnings) output.line(`Note: ${warning}`);
  const { app, migrated } = await databases;
  await demandNoMigrations(appliedOf(migrated));
  await running.retiring;
  demandServing(running, server);
  if (config.workers > 1) await server.renew(config, app);
  else {
    const next = launch(options, running, config);
    try {
      await next.start(config, app, { ...heard(options, running), waits: true });
      demandServing(running, server);
    } catch (error) {
      await next.stop();
      throw error;
    }
    running.server = next;
    running.retiring = server.retire(() => next.lead());
  }
  running.config = config;
  if (program !== undefined) return;
  const { server: serving, keys } = running;
  await keys?.stop();
  // Whoever ended or brought up everything meanwhile has seen to the keys.
  if (serving !== null && running.server === serving) running.keys = keepKeys(config, app, output);
}

/** `conflict` when it is no longer the one that serves. */
function demandServing(running: Running, server: ServerProcess): void {
  if (running.server !== server) throw new CarnetError('conflict', 'The one that ran ended meanwhile.');
}

/** The server first, so that nobody is served without a database. */
async function stopAll(running: Running, graceMs?: number): Promise<void> {
  running.server = null;
  const keys = running.keys?.stop(graceMs);
  await Promise.all([...running.servers].map((server) => server.stop(graceMs)));
  await keys;
  const databases = await running.databases?.catch(() => null);
  await databases?.stop();
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
