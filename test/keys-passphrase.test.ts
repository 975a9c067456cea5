import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeEmbedded } from '../src/database/embedded/index.ts';
import { CliInstance } from './cli-instance.ts';

/** `npx carnet keys passphrase` and what then needs it: a start, the process that works on keys, a restore. */
let parent = '';
const at = (...names: readonly string[]): string => join(parent, ...names);
const [one, other] = ['a lantern, nine geese and rain', 'quiet harbours keep old bells'];

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-passphrase-'));
  await chmod(parent, 0o755);
  await writeFile(at('one'), `${one}\n`, { mode: 0o600 });
  await writeFile(at('other'), `${other}\n`, { mode: 0o600 });
  await writeFile(at('short'), 'a lantern\n', { mode: 0o600 });
});
afterAll(async () => {
  for (const name of ['a', 'b']) await removeEmbedded(at(name, 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

/** An instance whose rights ledger stands outside its folder too, so that a restore elsewhere finds it. */
const instanceOf = (name: string, more: Readonly<Record<string, string>> = {}) =>
  new CliInstance(parent, name, { WITNESSES: at('witness'), ...more });
/** The same with the passphrase in a file, as an operator has it. */
const withFile = (name: string, file: string) => instanceOf(name, { CARNET_KEY_PASSPHRASE_FILE: at(file) });

test('sealed, started, rotated, changed, backed up, restored, taken away', { timeout: 600_000 }, async () => {
  const [bare, sealed] = [instanceOf('a'), withFile('a', 'one')];
  const keyFile = at('a', 'encryption.key');
  expect(await bare.run(['keys', 'passphrase', '--new-file', at('one')])).toMatchObject({
    code: 1,
    err: expect.stringContaining('made at the first start'),
  });
  const served = await bare.serve();
  for (const [args, words] of [
    [['--new-file', at('short')], 'fewer than 15 characters'],
    [['--remove'], 'not sealed'],
    [[], 'give --new-file FILE'],
    [['--remove', '--new-file', at('one')], 'not both'],
  ] as const)
    expect((await bare.run(['keys', 'passphrase', ...args])).err).toContain(words);

  // Sealed while the instance runs, which goes on.
  await bare.json(['keys', 'passphrase', '--new-file', at('one')]);
  expect(await readFile(keyFile, 'utf8')).toContain('\nargon2id ');
  expect((await fetch(`${served.origin}/health/ready`)).status).toBe(200);
  await served.stop();

  // A start without it, or with another, says what to do; nothing is made in its place.
  for (const [instance, words] of [
    [bare, 'CARNET_KEY_PASSPHRASE_FILE'],
    [withFile('a', 'other'), 'its passphrase is another'],
  ] as const) {
    const ran = await instance.run(['serve']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(words) });
    expect(`${ran.out}${ran.err}`).not.toContain(one);
  }
  expect((await bare.run(['check'])).out).toMatch(/encryption key +failed .* sealed under a passphrase/);
  expect((await sealed.run(['check'])).out).toMatch(/encryption key +ok .* sealed under a passphrase/);

  const again = await sealed.serve();
  // The process that works on keys opens it too, and rotation keeps the seal.
  const rotated = await sealed.run(['keys', 'rotate', 'kek']);
  expect(rotated, rotated.err).toMatchObject({ code: 0 });
  expect((await readFile(keyFile, 'utf8')).split('\n').filter((line) => /^\d/.test(line))).toHaveLength(2);
  expect(await readFile(keyFile, 'utf8')).toContain('\nargon2id ');
  expect((await sealed.run(['keys', 'status'])).out).toContain('sealed under a passphrase');

  // Backed up as it is: a restore needs the passphrase, and says so before anything is touched.
  await sealed.json(['backup', 'kit', '--out', at('kit')]);
  const made = await sealed.json<{ data: string; keys: string }>([
    ...['backup', 'create', '--to', at('data'), '--keys-to', at('keys')],
  ]);
  await again.stop();
  const restore = ['backup', 'restore', made.data, made.keys, '--kit', at('kit')];
  for (const instance of [instanceOf('b'), withFile('b', 'other')])
    expect(await instance.run(restore)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/passphrase.*Nothing was touched/),
    });
  expect(existsSync(at('b'))).toBe(false);
  // A restore opens the product on what it loaded, once.
  expect(await withFile('b', 'one').run(restore)).toMatchObject({ code: 0, err: '' });
  expect(await readFile(at('b', 'encryption.key'), 'utf8')).toBe(await readFile(keyFile, 'utf8'));

  // Changed, with the older one named where the settings have the new one already; then taken away.
  const changed = withFile('a', 'other');
  const change = ['keys', 'passphrase', '--new-file', at('other')];
  expect(await changed.run(change)).toMatchObject({ code: 1, err: expect.stringContaining('does not open') });
  await changed.json([...change, '--current-file', at('one')]);
  expect((await changed.run(['check'])).out).toMatch(/encryption key +ok/);
  await changed.json(['keys', 'passphrase', '--remove']);
  // No server runs: what was done waits for the access log.
  expect(await readFile(at('a', 'operator-notes.jsonl'), 'utf8')).toMatch(/changed[\s\S]*taken away/);
  expect(await readFile(keyFile, 'utf8')).not.toContain('argon2id');
  expect((await changed.run(['check'])).out).toMatch(/encryption key +failed .* not sealed under it/);
  await (await bare.serve()).stop();
});

test('typed on a terminal, twice and unseen', { timeout: 120_000 }, async (context) => {
  if (!existsSync('/usr/bin/script')) {
    const why = 'script(1), which makes a terminal, is not on this machine';
    if (process.env['CI'] !== undefined) throw new Error(why);
    context.skip(why);
  }
  const bare = instanceOf('a');
  if (!existsSync(at('a', 'encryption.key'))) await (await bare.serve()).stop();
  const keyFile = at('a', 'encryption.key');
  const before = await readFile(keyFile, 'utf8');
  const unequal = await typing([one, other]);
  expect(unequal).toContain('The two passphrases differ. Nothing was changed.');
  expect(await readFile(keyFile, 'utf8')).toBe(before);
  const equal = await typing([one, one]);
  expect(equal).toContain('sealed under a passphrase');
  expect(equal).toContain('Write it on the recovery kit too');
  expect(`${unequal}${equal}`).not.toContain(one);
  // Nothing is configured, so the one it has is asked for first.
  expect(await typing([one, other, other])).toContain('sealed under the new passphrase');
  const taken = withFile('a', 'other');
  await taken.json(['keys', 'passphrase', '--remove']);
});

/** Runs the command on a terminal of its own, types each line when it is asked for one, and gives what stood there. */
async function typing(lines: readonly string[]): Promise<string> {
  const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
  const command = `'${process.execPath}' --disable-warning=ExperimentalWarning '${program}' keys passphrase`;
  const child = spawn('/usr/bin/script', ['-q', '-e', '-c', command, '/dev/null'], {
    env: { PATH: '/usr/bin:/bin', CARNET_DATA: at('a') },
    cwd: parent,
  });
  const waiting = [...lines];
  let said = '';
  let answered = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    const asked = said.match(/(shown\)|again): /g)?.length ?? 0;
    for (; answered < asked; answered++) child.stdin.write(`${waiting.shift() ?? ''}\r`);
  });
  await new Promise((resolve) => child.once('exit', resolve));
  return said;
}
