import { chmod, link, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CarnetError, hasCode, randomBytes } from '../../kernel/index.ts';
import type { AppDatabases } from './wire.ts';

/** What the holder of a data folder tells to whoever may open its socket (the same user, or root). */
export interface Holder {
  readonly pid: number;
  readonly what: string;
  readonly address: string | null;
  /** For commands that work beside the running server; null while it starts. */
  readonly databases: AppDatabases | null;
  /** Null while it starts, and where the migrations are not ours to run. */
  readonly migrated: Migrated | null;
  /** What became of wishes to take up a new version; absent where the holder cannot. */
  readonly renewals?: Renewals;
  /** True once it has begun to end: whoever comes next waits for it. */
  readonly ending: boolean;
}

/** How often it was told to take up a new version, how often that came to its end, and why the last one failed. */
export interface Renewals {
  readonly asked: number;
  readonly ended: number;
  readonly failed: string | null;
}

/** How many migrations each database has. */
export interface Migrated {
  readonly main: number;
  readonly keys: number;
}

export interface InstanceLock {
  /** Says more about the holder as it becomes known. */
  tell(facts: Partial<Holder>): void;
  release(): Promise<void>;
}

/** How long a start waits for one that is ending: PostgreSQL writes out what it holds in memory. */
const patienceMs = 30_000;

/**
 * Takes the one lock of a data folder: a listening Unix socket, so that a lock whose holder was killed is told from a live
 * one by asking it. `conflict` with one sentence when somebody holds it.
 */
export async function takeLock(folder: string, what: string): Promise<InstanceLock> {
  const path = await lockPath(folder);
  const own = `${path}.${randomBytes(4).toString('hex')}`;
  let holder: Holder = { pid: process.pid, what, address: null, databases: null, migrated: null, ending: false };
  const server = await listen(own, () => holder);
  try {
    await claim(path, own, folder);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    await rm(own, { force: true });
  }
  return {
    tell: (facts) => {
      holder = { ...holder, ...facts };
    },
    release: async () => {
      await rm(path, { force: true });
      server.close();
    },
  };
}

/** Who holds the lock of a folder now; null when nobody does. */
export async function askHolder(folder: string): Promise<Holder | null> {
  return ask(await lockPath(folder));
}

/** `link` makes the name at once or not at all, so of two that start together one wins. */
async function claim(path: string, own: string, folder: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  do {
    try {
      return await link(own, path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    const holder = await ask(path);
    if (holder === null) await putAside(path, own);
    else if (holder.ending) await sleep(50);
    else throw taken(folder, holder);
  } while (Date.now() < deadline);
  throw new CarnetError('conflict', `The lock of ${folder} could not be taken; run the command again.`);
}

/** Removes a dead lock; if a living one took its place in that moment, it is put back. */
async function putAside(path: string, own: string): Promise<void> {
  const aside = `${own}.dead`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await ask(aside)) !== null) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function taken(folder: string, holder: Holder): CarnetError {
  const where = holder.address === null ? '' : ` at ${holder.address}`;
  return new CarnetError('conflict', `${folder} is in use by ${holder.what}${where} (process ${holder.pid}).`);
}

async function listen(path: string, holder: () => Holder): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(holder()));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(path, resolve);
  await promise;
  await chmod(path, 0o600);
  server.unref();
  return server;
}

async function ask(path: string): Promise<Holder | null> {
  const { promise, resolve } = Promise.withResolvers<Holder | null>();
  const socket = connect(path);
  let text = '';
  socket.setTimeout(3000, () => socket.destroy());
  socket.on('data', (chunk) => {
    text += chunk.toString('utf8');
  });
  socket.on('error', () => resolve(null));
  socket.on('close', () => resolve(text === '' ? null : parse(text)));
  return promise;
}

function parse(text: string): Holder | null {
  try {
    return JSON.parse(text) as Holder; // written by `listen` above, in a process of ours
  } catch {
    return null;
  }
}

/** Beside the data; in a private folder under the temporary one where that path is too long for a socket. */
async function lockPath(folder: string): Promise<string> {
  const near = join(folder, 'lock');
  if (near.length <= 80) return near;
  const name = Buffer.from(await globalThis.crypto.subtle.digest('SHA-256', Buffer.from(folder))).toString('hex');
  const parent = join(tmpdir(), `carnet-lock-${process.getuid?.() ?? 0}`);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const entry = await lstat(parent);
  if (!entry.isDirectory() || (process.getuid !== undefined && entry.uid !== process.getuid())) {
    throw new CarnetError('bad-configuration', `${parent} belongs to somebody else; delete it.`);
  }
  return join(parent, name.slice(0, 24));
}
