import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeOutput } from './output.ts';
import { restart } from './restart.ts';
import { takeLock } from './supervisor/lock.ts';
import { renewOnSignal } from './supervisor/renewal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-restart-'));
  vi.stubEnv('CARNET_DATA', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

test('what is just ending is left to end: it gets no signal', async () => {
  const lock = await takeLock(folder, 'the demo');
  const work = vi.fn(() => Promise.resolve());
  const deaf = renewOnSignal(lock, work, () => undefined);
  lock.tell({ databases: { url: 'postgres://a/b', keysUrl: 'postgres://a/c' }, ending: true });
  const run = restart.run({ values: { demo: true }, positionals: [], output: makeOutput(false) });
  await expect(run).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('just ending') });
  expect(work).not.toHaveBeenCalled();
  deaf();
  await lock.release();
});
