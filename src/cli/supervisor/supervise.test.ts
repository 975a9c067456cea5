import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeEmbedded } from '../../database/embedded/index.ts';
import { askHolder } from './lock.ts';

const program = fileURLToPath(new URL('./fixtures/run.ts', import.meta.url));
let parent = '';
let folder = '';
let started: Run[] = [];

interface Run {
  readonly child: ChildProcess;
  said: string;
  readonly ended: Promise<number | null>;
}

interface Facts {
  readonly pid: number;
  readonly environment: readonly string[];
  readonly role: string;
  readonly owner: unknown;
  readonly leads: boolean;
}

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-supervise-'));
  await chmod(parent, 0o755);
  folder = join(parent, 'data');
});

afterEach(async () => {
  for (const { child, ended } of started) {
    child.kill('SIGTERM');
    await ended;
  }
  started = [];
  await removeEmbedded(join(folder, 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

function run(port: number): Run {
  const env = { PATH: '/usr/bin:/bin', CARNET_DATA: folder, PORT: String(port) };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], { env });
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once('exit', resolve);
  const one: Run = { child, said: '', ended };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      one.said += chunk.toString('utf8');
    });
  }
  started.push(one);
  return one;
}

async function addressOf(one: Run): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    const match = /Carnet is ready: (\S+)/.exec(one.said);
    if (match?.[1] !== undefined) return match[1];
    if (one.child.exitCode !== null) break;
    await sleep(20);
  }
  throw new Error(`It was not ready. It said: ${one.said}`);
}

async function facts(address: string): Promise<Facts> {
  const answer: Facts = JSON.parse(await (await fetch(address)).text());
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('serves as the app alone, tells a second start who is there, and ends clean on Ctrl-C', {
  timeout: 60_000,
}, async () => {
  const port = await freePort();
  const first = run(port);
  const address = await addressOf(first);
  const seen = await facts(address);
  expect(seen.role).toBe('carnet_app');
  expect(seen.owner).toBeNull();
  expect(
    seen.environment.filter(
      (name) =>
        !/^(NODE_ENV|TZ|NODE_CHANNEL_FD|NODE_CHANNEL_SERIALIZATION_MODE|NODE_COMPILE_CACHE|MALLOC_ARENA_MAX)$/.test(
          name,
        ),
    ),
  ).toEqual([]);
  expect(first.said).toContain('Somebody can sign in.');

  const second = run(port);
  expect(await second.ended).toBe(1);
  expect(second.said.trim()).toBe(`${folder} is in use by the demo at ${address} (process ${first.child.pid}).`);

  const began = Date.now();
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(5000);
  expect(await askHolder(folder)).toBeNull();
  await expect(fetch(address)).rejects.toThrow('fetch failed');
});

test('comes up again after kill -9 of the supervisor, whose server ends by itself', { timeout: 60_000 }, async () => {
  const port = await freePort();
  const first = run(port);
  const { pid } = await facts(await addressOf(first));
  first.child.kill('SIGKILL');
  await first.ended;
  const second = run(port);
  await addressOf(second);
  // It lets go of the address at once, and ends when its last work has.
  await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
});

test('keeps the server and PostgreSQL up when either is killed', { timeout: 60_000 }, async () => {
  const one = run(await freePort());
  const address = await addressOf(one);
  const before = await facts(address);
  process.kill(before.pid, 'SIGKILL');
  const after = await untilAnother(one, address, before.pid);
  const home = (
    await readFile(join(folder, 'postgres', 'elsewhere'), 'utf8').catch(() => join(folder, 'postgres'))
  ).trim();
  process.kill(Number.parseInt(await readFile(join(home, 'data', 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
  await untilAnother(one, address, after.pid);
  expect(one.said).toContain('PostgreSQL ended by itself');
});

test('a server that waits for its PostgreSQL when that is killed is not waited for', { timeout: 60_000 }, async () => {
  const one = run(await freePort());
  const address = await addressOf(one);
  const before = await facts(`${address}/cling`);
  const file = join(folder, 'postgres', 'elsewhere');
  const home = (await readFile(file, 'utf8').catch(() => join(folder, 'postgres'))).trim();
  process.kill(Number.parseInt(await readFile(join(home, 'data', 'postmaster.pid'), 'utf8'), 10), 'SIGKILL');
  await expect.poll(() => one.said, { timeout: 20_000, interval: 20 }).toContain('PostgreSQL ended by itself');
  const since = Date.now();
  await expect.poll(() => isAlive(before.pid), { timeout: 20_000, interval: 20 }).toBe(false);
  // By itself it would end after ten seconds.
  expect(Date.now() - since).toBeLessThan(8_000);
  await untilAnother(one, address, before.pid);
});

test('takes up a new version beside the one that serves: nobody is refused, one leads; one that does not come up changes nothing', {
  timeout: 60_000,
}, async () => {
  const one = run(await freePort());
  const address = await addressOf(one);
  const first = await facts(address);
  let on = true;
  const seen: { readonly pid: number; readonly leads: boolean }[] = [];
  const askers = Array.from({ length: 4 }, async () => {
    // Each over a connection of its own.
    while (on) seen.push(JSON.parse(await (await fetch(address, { headers: { connection: 'close' } })).text()));
  });
  one.child.kill('SIGUSR2');
  await expect.poll(() => one.said, { timeout: 30_000 }).toContain('The new version serves.');
  await expect.poll(() => isAlive(first.pid), { timeout: 15_000 }).toBe(false);
  await expect.poll(async () => (await facts(address)).leads, { timeout: 15_000 }).toBe(true);
  const second = await facts(address);
  expect(second.pid).not.toBe(first.pid);

  await writeFile(join(folder, 'broken'), '');
  one.child.kill('SIGUSR2');
  await expect
    .poll(() => one.said, { timeout: 30_000 })
    .toContain('The new version does not serve, so the one that runs goes on: It is broken.');
  expect(await askHolder(folder)).toMatchObject({ renewals: { asked: 2, ended: 2, failed: 'It is broken.' } });
  expect(await facts(address)).toMatchObject({ pid: second.pid, leads: true });
  on = false;
  await Promise.all(askers);
  expect(new Set(seen.map(({ pid }) => pid))).toEqual(new Set([first.pid, second.pid]));
  // The new one leads when the old one has given that up.
  const lastLed = seen.findLastIndex(({ pid, leads }) => pid === first.pid && leads);
  expect(seen.slice(0, lastLed).some(({ pid, leads }) => pid === second.pid && leads)).toBe(false);

  // Its own end is noticed as that of the first would have been.
  await rm(join(folder, 'broken'));
  process.kill(second.pid, 'SIGKILL');
  await untilAnother(one, address, second.pid);
});

test('the signal for a new version does not end one that is just ending: it ends in good order', {
  timeout: 60_000,
}, async () => {
  const one = run(await freePort());
  // The server takes its time, and the supervisor waits for it.
  await facts(`${await addressOf(one)}/cling`);
  one.child.kill('SIGTERM');
  await expect.poll(async () => (await askHolder(folder))?.ending, { timeout: 20_000 }).toBe(true);
  one.child.kill('SIGUSR2');
  expect(await one.ended).toBe(0);
  expect(await askHolder(folder)).toBeNull();
});

test('a demo takes the next port when its own is taken', { timeout: 60_000 }, async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const address = taken.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    expect(Number(new URL(await addressOf(run(port))).port)).toBeGreaterThan(port);
  } finally {
    taken.close();
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilAnother(one: Run, address: string, pid: number): Promise<Facts> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const now = await facts(address).catch(() => null);
    if (now !== null && now.pid !== pid) return now;
    await sleep(50);
  }
  throw new Error(`No other server came. It said: ${one.said}`);
}
