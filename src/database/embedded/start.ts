import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CarnetError } from '../../kernel/index.ts';
import { writeWhole } from './files.ts';
import { initialise, superuser } from './init.ts';
import { stopOrphan } from './orphan.ts';
import { findPlace, type Place } from './place.ts';
import { environment } from './run.ts';
import { pgHbaConf, postgresqlConf } from './settings.ts';
import { socketFile, socketUrl } from './url.ts';

export interface EmbeddedOptions {
  /** Folder of this database; made when it is missing. */
  readonly folder: string;
  /** Takes progress lines for people; silent by default. */
  readonly log?: (line: string) => void;
  /** False only for data that may be lost (tests): no waiting for the disk. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  readonly pid: number;
  /** Version of the package with PostgreSQL's programs, such as `18.4.0-beta.17`. */
  readonly version: string;
  /** Folder of the socket. */
  readonly sockets: string;
  /** True when the cluster was made by this start. */
  readonly fresh: boolean;
  /** Address with the superuser's credentials: for the bootstrap of roles and the migrations, never for the server. */
  ownerUrl(database: string): string;
  url(role: string, password: string, database: string): string;
  /** Resolves when PostgreSQL has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** Fast shutdown: open transactions are rolled back. Resolves when it has ended; may be called again. */
  stop(): Promise<void>;
}

const patience = 60_000;
const largestLog = 10 * 1024 * 1024;

/**
 * Starts the embedded PostgreSQL of a folder, making it at first: superuser with a random password (`owner.secret`, 0600),
 * checksums, SCRAM only, no TCP. A PostgreSQL left over in the folder is stopped first, so the caller must hold the lock of
 * the instance. `database-away` with the last lines of the log when it does not start; `bad-configuration` where it can't run.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const say = options.log ?? (() => undefined);
  const place = await findPlace(options.folder, say);
  const fresh = await initialise(place);
  if (!fresh && (await stopOrphan(place.data))) say('Stopped a PostgreSQL that an earlier start had left running');
  // Nobody else uses this folder of sockets. After a power cut the number in the lock may belong to another PostgreSQL.
  await rm(`${socketFile(place.sockets)}.lock`, { force: true });
  const password = (await readFile(place.secret, 'utf8').catch(() => '')).trim();
  if (password === '') {
    throw new CarnetError('bad-configuration', `${place.secret} is missing; put it back from a backup of the folder.`);
  }
  await writeSettings(place, options.durable ?? true);
  const child = await launch(place);
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  return {
    pid: child.pid ?? 0,
    version: place.binaries.version,
    sockets: place.sockets,
    fresh,
    ownerUrl: (database) => socketUrl(place.sockets, superuser, password, database),
    url: (role, secret, database) => socketUrl(place.sockets, role, secret, database),
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref(); // from here on its end is waited for
      child.kill('SIGINT');
      if (await Promise.race([exited.then(() => true), sleep(20_000, false, { ref: false })])) return;
      child.kill('SIGQUIT');
      await exited;
    },
  };
}

async function writeSettings(place: Place, durable: boolean): Promise<void> {
  const files = { 'postgresql.conf': postgresqlConf({ sockets: place.sockets, durable }), 'pg_hba.conf': pgHbaConf };
  for (const [name, text] of Object.entries(files)) {
    const path = join(place.data, name);
    if ((await readFile(path, 'utf8')) !== text) await writeWhole(path, text, place.user);
  }
}

/** After a kill of everything the old shared memory lives on for a moment, and PostgreSQL refuses: it is tried again. */
async function launch(place: Place): Promise<ChildProcess> {
  for (let tries = 0; ; tries++) {
    const { child, ready, said } = await tryLaunch(place);
    if (ready) return child;
    if (tries < 20 && said.includes('pre-existing shared memory block')) await sleep(150);
    else throw new CarnetError('database-away', `PostgreSQL did not start (${place.log}): ${said.slice(-1500).trim()}`);
  }
}

async function tryLaunch(place: Place): Promise<{ child: ChildProcess; ready: boolean; said: string }> {
  if (((await stat(place.log).catch(() => null))?.size ?? 0) > largestLog) await rename(place.log, `${place.log}.1`);
  const log = await open(place.log, 'a', 0o600);
  try {
    const start = (await log.stat()).size;
    // A session of its own: Ctrl-C at the terminal reaches the supervisor alone, which ends the server before the database.
    const child = spawn(join(place.binaries.folder, 'bin', 'postgres'), ['-D', place.data], {
      ...place.user,
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    let failure: Error | null = null;
    child.once('error', (error) => {
      failure = error;
    });
    child.unref();
    const ready = await untilReady(child, place, () => failure !== null);
    const said = failure === null ? (await readFile(place.log, 'utf8')).slice(start) : String(failure);
    if (!ready) child.kill('SIGQUIT');
    return { child, ready, said };
  } finally {
    await log.close();
  }
}

/** `postmaster.pid` says in its eighth line how far the start is (PostgreSQL's pidfile.h). */
async function untilReady(child: ChildProcess, place: Place, failed: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await sleep(5)) {
    if (failed() || child.exitCode !== null || child.signalCode !== null) return false;
    const lines = (await readFile(join(place.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true;
  }
  return false;
}
