import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionOf, type EmbeddedPostgres, removeEmbedded, startEmbedded } from './index.ts';

let parent = '';
let folder = '';
let running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-embedded-'));
  folder = join(parent, 'postgres');
});

afterEach(async () => {
  for (const one of running) await one.stop();
  running = [];
  await removeEmbedded(folder);
  await rm(parent, { recursive: true, force: true });
});

async function start(log: string[] = []): Promise<EmbeddedPostgres> {
  const one = await startEmbedded({ folder, log: (line) => log.push(line) });
  running.push(one);
  return one;
}

async function ask(url: string, query: string): Promise<unknown> {
  const connection = connectionOf(url);
  const sql = postgres(connection.url, { ...connection.options, max: 1 });
  try {
    const [row] = await sql.unsafe(query).values();
    return row?.[0];
  } finally {
    await sql.end();
  }
}

test('starts, keeps what was written over a second start, and listens on no port', async () => {
  const first = await start();
  expect(first.fresh).toBe(true);
  await ask(first.ownerUrl('postgres'), 'create table t as select 7 as n');
  expect(await ask(first.ownerUrl('postgres'), 'show listen_addresses')).toBe('');
  expect(await ask(first.ownerUrl('postgres'), 'show data_checksums')).toBe('on');
  expect(await ask(first.ownerUrl('postgres'), 'show fsync')).toBe('on');
  await first.stop();
  const second = await start();
  expect(second.fresh).toBe(false);
  expect(await ask(second.ownerUrl('postgres'), 'select n from t')).toBe(7);
});

test('refuses a wrong password, keeps the right one to its owner, and knows nothing of our environment', async () => {
  const one = await start();
  await expect(ask(one.url('postgres', 'wrong', 'postgres'), 'select 1')).rejects.toThrow(/password authentication/);
  expect((await stat(join(folder, 'owner.secret'))).mode & 0o777).toBe(0o600);
  const variables = (await readFile(`/proc/${one.pid}/environ`, 'utf8')).split('\0').map((pair) => pair.split('=')[0]);
  expect(
    variables.filter((name) => !['LC_ALL', 'TZ', 'PATH', '', 'PGDATA', 'PG_GRANDPARENT_PID'].includes(name ?? '')),
  ).toEqual([]);
});

test('writes no value that a failing statement held into its log', async () => {
  const one = await start();
  await ask(one.ownerUrl('postgres'), "create table k (v text primary key); insert into k values ('canary-4711')");
  await expect(ask(one.ownerUrl('postgres'), "insert into k values ('canary-4711')")).rejects.toThrow(/duplicate key/);
  await expect(ask(one.ownerUrl('postgres'), "select 'canary-4711'::int")).rejects.toThrow(/invalid input/);
  expect(await readFile(join(folder, 'postgresql.log'), 'utf8')).not.toContain('canary');
});

test('a start after kill -9 of the postmaster works at once', async () => {
  const one = await start();
  process.kill(one.pid, 'SIGKILL');
  await one.exited;
  const again = await start();
  expect(await ask(again.ownerUrl('postgres'), 'select 1')).toBe(1);
});

test('ends with a process of it that ends by itself, so that whoever watches over it starts it anew', async () => {
  const one = await start();
  const pid = Number(
    await ask(one.ownerUrl('postgres'), 'select pid from pg_stat_activity where backend_type = $$walwriter$$'),
  );
  // As a process does whose disk failed: what then recovers in its place would be waited for, also where that fails again.
  process.kill(pid, 'SIGABRT');
  await one.exited;
  const again = await start();
  expect(await ask(again.ownerUrl('postgres'), 'select 1')).toBe(1);
});

test('stops an orphan that still runs in the folder', async () => {
  const orphan = await start();
  const log: string[] = [];
  const next = await start(log);
  await orphan.exited;
  expect(log.join()).toContain('left running');
  expect(await ask(next.ownerUrl('postgres'), 'select 1')).toBe(1);
});

test('a postmaster.pid whose number belongs to another program does not stand in the way', async () => {
  const one = await start();
  await one.stop();
  const data = (await readFile(join(folder, 'elsewhere'), 'utf8').catch(() => folder)).trim();
  const other = spawn('/bin/sleep', ['30']);
  await writeFile(join(data, 'data', 'postmaster.pid'), `${other.pid}\n${data}/data\n1\n5432\n\n\n\nready\n`);
  const again = await start();
  expect(await ask(again.ownerUrl('postgres'), 'select 1')).toBe(1);
  other.kill();
});

test('a lock of the socket whose number belongs to another PostgreSQL does not stand in the way', async () => {
  const one = await start();
  await one.stop();
  const elsewhere = join(parent, 'other');
  const other = await startEmbedded({ folder: elsewhere });
  try {
    await writeFile(join(one.sockets, '.s.PGSQL.5432.lock'), `${other.pid}\n`);
    const again = await start();
    expect(await ask(again.ownerUrl('postgres'), 'select 1')).toBe(1);
  } finally {
    await other.stop();
    await removeEmbedded(elsewhere);
  }
});

test('what a killed first start left half made is swept away', async () => {
  await chmod(parent, 0o755);
  await mkdir(join(folder, 'draft-0123', 'data'), { recursive: true });
  await writeFile(join(folder, 'draft-0123', 'data', 'PG_VERSION'), '18\n');
  const one = await start();
  expect(one.fresh).toBe(true);
  await expect(stat(join(folder, 'draft-0123'))).rejects.toThrow(/ENOENT/);
});

test.runIf(process.getuid?.() === 0)(
  'as root under a closed folder, the data go where PostgreSQL can reach them',
  async () => {
    await chmod(parent, 0o700);
    const log: string[] = [];
    await start(log);
    expect(log.join()).toContain('/var/lib/carnet/');
    const home = (await readFile(join(folder, 'elsewhere'), 'utf8')).trim();
    expect((await stat(join(home, 'data'))).mode & 0o777).toBe(0o700);
    for (const one of running) await one.stop();
    await removeEmbedded(folder);
    await expect(stat(home)).rejects.toThrow(/ENOENT/);
  },
);
