import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeEmbedded } from '../src/database/embedded/index.ts';

/** `npx carnet keys …` as an operator types it, on an instance of its own whose server does not run. */
const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-keys-'));
  await chmod(folder, 0o755);
});
afterAll(async () => {
  await removeEmbedded(join(folder, 'data', 'postgres'));
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function carnet(...args: readonly string[]): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const env = { PATH: '/usr/bin:/bin', CARNET_DATA: join(folder, 'data') };
  const child = execFile(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...args],
    { env, cwd: folder },
    (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  child.stdin?.end();
  return await promise;
}

test('status, a rotation, what trim refuses and what it destroys', { timeout: 240_000 }, async () => {
  expect(await carnet('keys', 'rotate', 'everything')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Give one of: kek, data, index, signing'),
  });
  expect(await carnet('keys', 'reseal', 'nobody')).toMatchObject({
    code: 2,
    err: expect.stringContaining('no record'),
  });

  const rotated = await carnet('keys', 'rotate', 'kek');
  expect(rotated, rotated.err).toMatchObject({ code: 0 });
  expect(rotated.out).toContain('none left under the old version');
  expect(await carnet('keys', 'pause', 'data')).toMatchObject({
    code: 1,
    out: expect.stringContaining('No rotation of the data keys is under way.'),
  });
  const status = await carnet('keys', 'status');
  expect(status).toMatchObject({ code: 0, out: expect.stringContaining('npx carnet keys trim') });
  expect(status.out).toMatch(/key-encryption key +version 2/);

  expect(await carnet('keys', 'trim')).toMatchObject({
    code: 1,
    err: expect.stringContaining('No backup of the keys has been verified'),
  });
  const trimmed = await carnet('keys', 'trim', '--without-backup', '--json');
  expect([trimmed.code, JSON.parse(trimmed.out.trim().split('\n').at(-1) ?? 'null')]).toEqual([
    0,
    expect.objectContaining({ lowest: 2, destroyed: [1], destruction: { state: 'destroyed' } }),
  ]);
  const after = await carnet('keys', 'status', '--json');
  expect(JSON.parse(after.out.trim().split('\n').at(-1) ?? 'null')).toMatchObject({
    lowest: 2,
    kekVersions: [{ version: 2 }],
    living: [],
  });
});
