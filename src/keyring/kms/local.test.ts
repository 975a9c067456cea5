import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { kmsContractSuite, type Service } from './contract-suite.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';
import type { LocalKey } from './local-keks.ts';

let folder = '';
let count = 0;
const newFile = () => join(folder, `kek-${++count}`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-kek-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function serviceOf(key: LocalKey): Promise<Service> {
  return { kms: await createLocalKms(key), custodian: await createLocalCustodian(key) };
}

kmsContractSuite('local, key from the configuration', {
  create: () => serviceOf({ key: randomBytes(32) }),
  rotates: false,
});

kmsContractSuite('local, key file', { create: () => serviceOf({ file: newFile() }), rotates: true });

describe('the key file', () => {
  it('is made once, readable by its owner alone, and leaves nothing beside it', async () => {
    const file = newFile();
    const made = await Promise.all(Array.from({ length: 8 }, () => createLocalKms({ file })));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const wrap = await made[0]?.wrap(Buffer.from('secret'), Buffer.alloc(0));
    for (const kms of made) expect(wrap && (await kms.unwrap(wrap, Buffer.alloc(0)))).toEqual(Buffer.from('secret'));
    expect((await readdir(folder)).filter((name) => name.includes('.'))).toEqual([]);
  });

  it.each([0o640, 0o604, 0o620, 0o610])('is refused with mode %o', async (mode) => {
    const file = newFile();
    await createLocalKms({ file });
    await chmod(file, mode);
    await expect(createLocalKms({ file })).rejects.toEqual(
      expect.objectContaining({ code: 'bad-configuration', detail: expect.stringContaining('chmod 600') }),
    );
  });

  it.each(['', '# nothing\n', '1 short\n', 'x\n', '1\n', '0 AAAA\n'])('is refused with content %j', async (content) => {
    const file = newFile();
    await writeFile(file, content, { mode: 0o600 });
    await expect(createLocalKms({ file })).rejects.toMatchObject({ code: 'bad-configuration' });
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('is refused with one version twice', async () => {
    const file = newFile();
    const lines = [1, 1].map((version) => `${version} ${randomBytes(32).toString('base64')}`);
    await writeFile(file, lines.join('\n'), { mode: 0o600 });
    await expect(createLocalKms({ file })).rejects.toMatchObject({ code: 'bad-configuration' });
  });

  it('rotated by one process is followed by another', async () => {
    const file = newFile();
    const [one, other] = [await createLocalKms({ file }), await createLocalKms({ file })];
    await (await createLocalCustodian({ file })).rotate();
    const wrap = await one.wrap(Buffer.from('secret'), Buffer.alloc(0));
    expect(wrap.kekVersion).toBe(2);
    expect(await other.unwrap(wrap, Buffer.alloc(0))).toEqual(Buffer.from('secret'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is rotated by one at a time', async () => {
    const file = newFile();
    await createLocalKms({ file });
    const [one, other] = [await createLocalCustodian({ file }), await createLocalCustodian({ file })];
    const results = await Promise.allSettled([one.rotate(), other.rotate()]);
    const made = results.filter(({ status }) => status === 'fulfilled').length;
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason as unknown);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'conflict' });
    expect((await readFile(file, 'utf8')).split('\n').filter((line) => /^\d/.test(line))).toHaveLength(1 + made);
  });

  it('whose lock was left by a process that was killed, or long ago, is rotated all the same', async () => {
    const file = newFile();
    await createLocalKms({ file });
    const custodian = await createLocalCustodian({ file });
    const lock = `${file}.rotating`;
    // The number of a process that has ended.
    const ended = spawnSync(process.execPath, ['-e', '0']).pid;
    await writeFile(lock, `${ended}\n`);
    expect(await custodian.rotate()).toBe(2);
    await writeFile(lock, `${process.pid}\n`);
    await expect(custodian.rotate()).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining(lock) });
    await utimes(lock, new Date(0), new Date(0));
    expect(await custodian.rotate()).toBe(3);
    expect((await readdir(folder)).filter((name) => name.includes('.rotating'))).toEqual([]);
  });
});

it('refuses a key of another length', async () => {
  await expect(createLocalKms({ key: randomBytes(16) })).rejects.toMatchObject({ code: 'bad-configuration' });
});
