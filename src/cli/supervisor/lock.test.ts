import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { askHolder, takeLock } from './lock.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-lock-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('of many that start at once one holds the lock', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 12 }, () => takeLock(folder, 'a test')));
  const held = tries.filter((one) => one.status === 'fulfilled');
  expect(held).toHaveLength(1);
  for (const one of held) await one.value.release();
  expect(await askHolder(folder)).toBeNull();
});

test('the holder says who it is, and more as it becomes known', async () => {
  const lock = await takeLock(folder, 'the demo');
  lock.tell({ address: 'http://localhost:1' });
  expect(await askHolder(folder)).toMatchObject({ pid: process.pid, what: 'the demo', address: 'http://localhost:1' });
  await expect(takeLock(folder, 'another')).rejects.toThrow(
    `${folder} is in use by the demo at http://localhost:1 (process ${process.pid}).`,
  );
  await lock.release();
});

test('a lock whose holder was killed is taken over', async () => {
  // What a killed process leaves: a socket file that nobody listens on.
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen(join(folder, 'other'), resolve));
  const { link } = await import('node:fs/promises');
  await link(join(folder, 'other'), join(folder, 'lock'));
  await new Promise((resolve) => dead.close(resolve));
  const lock = await takeLock(folder, 'the next');
  expect(await askHolder(folder)).toMatchObject({ what: 'the next' });
  await lock.release();
});

test('a folder whose path is too long for a socket has its lock elsewhere', async () => {
  const long = join(folder, 'x'.repeat(120));
  const lock = await takeLock(long, 'the long one');
  await expect(takeLock(long, 'another')).rejects.toThrow('in use by the long one');
  await lock.release();
});

test('a start waits for a holder that is ending', async () => {
  const first = await takeLock(folder, 'the first');
  first.tell({ ending: true });
  const second = takeLock(folder, 'the second');
  await new Promise((resolve) => setTimeout(resolve, 120));
  await first.release();
  await (await second).release();
});
