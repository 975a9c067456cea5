import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kmsContractSuite } from './contract-suite.ts';
import { readKeyFile, sealKeyFile } from './key-file.ts';
import { openKeyFile, parseKeyFile } from './key-file-text.ts';
import { createLocalCustodian, createLocalKms } from './local.ts';

const context = Buffer.from('where it belongs');
const secret = Buffer.from('secret');
const [one, other] = ['a lantern, nine geese and rain', 'quiet harbours keep old bells'];
const from = (text: string | null) => async () => text;

let folder = '';
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carnet-sealed-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A new key file with one key, sealed from its first moment. */
async function sealedFile(passphrase = one): Promise<string> {
  const file = join(folder, `kek-${++count}`);
  await (await createLocalKms({ file, passphrase: from(passphrase) })).close();
  return file;
}

kmsContractSuite('local, key file under a passphrase', {
  create: async () => {
    const key = { file: await sealedFile(), passphrase: from(one) };
    return { kms: await createLocalKms(key), custodian: await createLocalCustodian(key) };
  },
  rotates: true,
});

describe('a key file under a passphrase', () => {
  it('is sealed from its first moment, holds no key in clear, and is readable by its owner alone', async () => {
    const file = await sealedFile();
    expect(await readFile(file, 'utf8')).toMatch(
      /^# .*\nargon2id 131072 3 1 [A-Za-z0-9+/]{22}==\n1 [A-Za-z0-9+/]{96}\n$/,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['none', null, 'CARNET_KEY_PASSPHRASE_FILE'],
    ['another', other, 'does not open'],
  ])('is refused with %s passphrase, in words that say what to do', async (_, passphrase, words) => {
    const file = await sealedFile();
    await expect(createLocalKms({ file, passphrase: from(passphrase) })).rejects.toMatchObject({
      code: 'bad-configuration',
      detail: expect.stringContaining(words),
    });
  });

  it('opens with what is the same passphrase typed on another keyboard', async () => {
    const file = await sealedFile('café à la crème, deux fois');
    const passphrase = from('café à la crème, deux fois'.normalize('NFD'));
    await expect(createLocalKms({ file, passphrase })).resolves.toMatchObject({ name: 'local' });
  });

  it('binds how it was made, each key and its version', async () => {
    const file = await sealedFile();
    await (await createLocalCustodian({ file, passphrase: from(one) })).rotate();
    const text = await readFile(file, 'utf8');
    const [, costs = '', first = '', second = ''] = text.split('\n');
    const salt = costs.split(' ')[4] ?? '';
    const altered = [
      text.replace('131072 3 1', '131072 4 1'),
      text.replace('131072 3 1', '65536 3 1'),
      text.replace(salt, `${salt.startsWith('A') ? 'B' : 'A'}${salt.slice(1)}`),
      text.replace(`\n${first}`, `\n1 ${second.slice(2)}`).replace(`\n${second}`, `\n2 ${first.slice(2)}`),
      text.replace(second, second.slice(0, -8) + (second.endsWith('AAAAAAAA') ? 'BBBBBBBB' : 'AAAAAAAA')),
    ];
    for (const changed of altered) {
      expect(changed).not.toBe(text);
      await writeFile(file, changed);
      await expect(createLocalKms({ file, passphrase: from(one) }), changed).rejects.toMatchObject({
        code: 'bad-configuration',
        detail: expect.stringContaining('does not open'),
      });
    }
  });

  it.each([
    ['less memory than a password costs', 'argon2id 8192 3 1'],
    ['more than this machine should spend', 'argon2id 4194304 3 1'],
    ['one pass', 'argon2id 131072 1 1'],
    ['another way', 'argon2i 131072 3 1'],
    ['no way', ''],
  ])('is refused when it asks for %s', async (_, costs) => {
    const file = await sealedFile();
    const text = (await readFile(file, 'utf8')).replace('argon2id 131072 3 1', costs);
    await writeFile(file, text);
    await expect(createLocalKms({ file, passphrase: from(one) })).rejects.toMatchObject({ code: 'bad-configuration' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('keeps its passphrase through a rotation and a destruction, without asking for it a second time', async () => {
    const file = await sealedFile();
    let asked = 0;
    const passphrase = async () => {
      asked++;
      return one;
    };
    const kms = await createLocalKms({ file, passphrase });
    const custodian = await createLocalCustodian({ file, passphrase: from(one) });
    await custodian.rotate();
    await custodian.destroyBefore(2);
    const wrap = await kms.wrap(secret, context);
    expect(wrap.kekVersion).toBe(2);
    expect(asked).toBe(1);
    expect(await kms.status()).toMatchObject({ detail: expect.stringContaining('sealed under a passphrase') });
    expect((await readKeyFile(file))?.costs).not.toBeNull();
    await expect(createLocalCustodian({ file, passphrase: from(other) }).then((one) => one.rotate())).rejects.toThrow(
      'does not open',
    );
    expect((await readdir(folder)).filter((name) => name.startsWith(`${file.slice(folder.length + 1)}.`))).toEqual([]);
  });
});

describe('the passphrase of a key file', () => {
  it('leaves no key in clear behind: what a killed change left is gone with the next start', async () => {
    const file = await sealedFile();
    const left = `${file}.0123456789ab.new`;
    await writeFile(left, `${secret.toString('hex')}\n`, { mode: 0o600 });
    // While somebody changes the file it is his.
    await writeFile(`${file}.rotating`, 'pid:[1] 7 99', { mode: 0o600 });
    await (await createLocalKms({ file, passphrase: from(one) })).close();
    expect(await readFile(left, 'utf8')).toContain(secret.toString('hex'));
    await rm(`${file}.rotating`);
    await (await createLocalKms({ file, passphrase: from(one) })).close();
    expect((await readdir(folder)).filter((name) => name.startsWith(`${file.slice(folder.length + 1)}.`))).toEqual([]);
  });

  it('is given, changed and taken away under a running process, whose wraps stay what they are', async () => {
    const file = join(folder, `kek-${++count}`);
    let configured: string | null = null;
    const kms = await createLocalKms({ file, passphrase: async () => configured });
    const wrap = await kms.wrap(secret, context);
    for (const [n, next] of [one, other, null].entries()) {
      expect(await sealKeyFile({ file, passphrase: from(configured) }, next)).toBe(1 + n);
      // It holds the same keys, whether it knows the new passphrase already or not.
      expect(await kms.unwrap(wrap, context)).toEqual(secret);
      configured = next;
      const custodian = await createLocalCustodian({ file, passphrase: from(next) });
      expect(await custodian.rotate()).toBe(2 + n);
      expect((await kms.wrap(secret, context)).kekVersion).toBe(2 + n);
      const started = await createLocalKms({ file, passphrase: from(next) });
      expect(await started.unwrap(wrap, context)).toEqual(secret);
    }
    expect(await readFile(file, 'utf8')).not.toContain('argon2id');
  });

  it('that a process does not know stops it once there are new keys under it, not before, and in words', async () => {
    const file = await sealedFile();
    let configured = one;
    const kms = await createLocalKms({ file, passphrase: async () => configured });
    await sealKeyFile({ file, passphrase: from(one) }, other);
    const wrap = await kms.wrap(secret, context);
    const custodian = await createLocalCustodian({ file, passphrase: from(other) });
    await custodian.rotate();
    for (const call of [kms.wrap(secret, context), kms.unwrap(wrap, context), kms.status()])
      await expect(call).rejects.toMatchObject({
        code: 'key-service-away',
        detail: expect.stringContaining('another passphrase: restart Carnet with that'),
      });
    // Put into its file it is taken up, at the next change at the latest.
    configured = other;
    await custodian.rotate();
    expect((await kms.wrap(secret, context)).kekVersion).toBe(3);
    expect(await kms.unwrap(wrap, context)).toEqual(secret);
  });

  it('is not changed by who does not know it, nor in a file that others can read', async () => {
    const file = await sealedFile();
    const before = await readFile(file, 'utf8');
    for (const passphrase of [from(null), from(other)])
      await expect(sealKeyFile({ file, passphrase }, null)).rejects.toMatchObject({ code: 'bad-configuration' });
    await chmod(file, 0o640);
    await expect(sealKeyFile({ file, passphrase: from(one) }, null)).rejects.toThrow('chmod 600');
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('changed by a process that is killed at any moment leaves the file whole, under the one or the other', {
    timeout: 120_000,
  }, async () => {
    const file = await sealedFile();
    await (await createLocalCustodian({ file, passphrase: from(one) })).rotate();
    const keys = async (passphrase: string) => {
      const text = await readKeyFile(file);
      return text === null ? null : await openKeyFile(file, text, from(passphrase)).catch(() => null);
    };
    const before = (await keys(one))?.keys;
    for (let round = 0; round < 3; round++) {
      const current = (await keys(one)) === null ? [other, one] : [one, other];
      const child = startChanging(file, current);
      await firstDot(child);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
      await killed(child);
      expect(((await keys(one)) ?? (await keys(other)))?.keys).toEqual(before);
    }
    // What the killed ones left behind goes with the next change.
    await writeFile(`${file}.0123456789ab.new`, 'what a killed change left');
    const last = (await keys(one)) === null ? other : one;
    await sealKeyFile({ file, passphrase: from(last) }, one);
    expect((await readdir(folder)).filter((name) => name.endsWith('.new'))).toEqual([]);
    expect((await keys(one))?.keys).toEqual(before);
  });
});

function startChanging(file: string, passphrases: readonly string[]): ChildProcess {
  const program = fileURLToPath(new URL('./key-file.fixture.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', program, file, ...passphrases];
  return spawn(process.execPath, args, { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstDot(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.stdout?.once('data', resolve));
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

it('that was written once opens for ever', async () => {
  const file = fileURLToPath(new URL('../../../test/fixtures/sealed/key-file.txt', import.meta.url));
  const { keys } = await openKeyFile(
    file,
    parseKeyFile(file, await readFile(file, 'utf8')),
    from('Café, neuf oies et la pluie'),
  );
  expect([...keys.keys()]).toEqual([2, 3]);
  expect(keys.get(2)?.toString('hex')).toContain('0123456789abcdef');
});
