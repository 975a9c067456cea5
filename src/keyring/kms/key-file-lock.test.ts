import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withKeyFileLock } from './key-file-lock.ts';

let path = '';
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'carnet-key-lock-')), 'keys');
});
afterAll(() => {
  rmSync(join(path, '..'), { recursive: true });
});

const taken = () => withKeyFileLock(path, async () => 'taken');

test('one at a time; who comes meanwhile is told to come again', async () => {
  await withKeyFileLock(path, async () => {
    await expect(taken()).rejects.toMatchObject({ code: 'conflict', retryAfter: 1 });
  });
  expect(await taken()).toBe('taken');
});

test('the lock of a process that was killed in the middle is taken over, that of a living one is not', {
  timeout: 30_000,
}, async () => {
  const module = fileURLToPath(new URL('./key-file-lock.ts', import.meta.url));
  const program = `import { withKeyFileLock } from ${JSON.stringify(module)};
    setInterval(() => undefined, 1000);
    await withKeyFileLock(${JSON.stringify(path)}, () => new Promise(() => console.log('held')));`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await expect(taken()).rejects.toMatchObject({ code: 'conflict' });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(existsSync(`${path}.rotating`)).toBe(true);
  if (process.platform !== 'linux') return;
  expect(await taken()).toBe('taken');
  expect(existsSync(`${path}.rotating`)).toBe(false);
});

test('of a holder that cannot be seen from here the age decides', async () => {
  writeFileSync(`${path}.rotating`, 'pid:[1] 7 99');
  await expect(taken()).rejects.toMatchObject({ code: 'conflict' });
  const before = new Date(Date.now() - 61_000);
  utimesSync(`${path}.rotating`, before, before);
  expect(await taken()).toBe('taken');
});
