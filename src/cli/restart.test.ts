import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Holder, type InstanceLock, takeLock } from './supervisor/lock.ts';
import { renewalSignal } from './supervisor/renewal.ts';

const program = fileURLToPath(new URL('./main.ts', import.meta.url));
let folder: string;
let lock: InstanceLock | null = null;
let signals = 0;
const hear = (): void => {
  signals++;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-restart-'));
  process.on(renewalSignal, hear);
  signals = 0;
});
afterEach(async () => {
  process.off(renewalSignal, hear);
  await lock?.release();
  lock = null;
  await rm(folder, { recursive: true, force: true });
});

async function restart(): Promise<{ readonly code: number; readonly said: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; said: string }>();
  const options = { env: { PATH: '/usr/bin:/bin', CARNET_DATA: folder }, cwd: folder };
  const child = execFile(process.execPath, [program, 'restart'], options, (_error, out, err) =>
    resolve({ code: child.exitCode ?? -1, said: out + err }),
  );
  return await promise;
}

test('where nothing runs it says so, and how to start', { timeout: 60_000 }, async () => {
  expect(await restart()).toEqual({ code: 1, said: expect.stringMatching(/Nothing runs on .*npx carnet serve/) });
});

test('one that is starting, ending, or of before this command is told apart, and gets no signal', {
  timeout: 90_000,
}, async () => {
  lock = await takeLock(folder, 'carnet serve');
  expect(await restart()).toEqual({ code: 1, said: expect.stringContaining('cannot restart beside itself') });
  const renewals: Holder['renewals'] = { asked: 0, ended: 0, failed: null };
  lock.tell({ renewals });
  expect(await restart()).toEqual({ code: 1, said: expect.stringContaining('just starting') });
  lock.tell({ ending: true });
  expect(await restart()).toEqual({ code: 1, said: expect.stringContaining('just ending') });
  expect(signals).toBe(0);
});
