import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeEmbedded } from '../src/database/embedded/index.ts';
import { CliInstance } from './cli-instance.ts';
import { testPassword } from './product.ts';

/** `npx carnet erase` as an operator types it, on an instance of its own whose server does not run. */
let parent = '';
let a: CliInstance;
const email = 'ana@example.org';
const at = (...names: readonly string[]): string => join(parent, ...names);

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-operator-'));
  await chmod(parent, 0o755);
  a = new CliInstance(parent, 'a');
  await writeFile(at('password'), `${testPassword}\n`);
  await a.json(['account', 'create', '--email', email, '--totp', '--password-file', at('password')]);
}, 120_000);
afterAll(async () => {
  await removeEmbedded(at('a', 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

test('erase: wants a person, a reason and the person once more; without mail the operator’s word; and is taken back', {
  timeout: 180_000,
}, async () => {
  expect((await a.run(['erase', '--help'])).out).toMatch(/erase PATIENT[\s\S]*--reason TEXT[\s\S]*--stop NUMBER/);
  expect(await a.run(['erase'])).toMatchObject({ code: 2, err: expect.stringContaining('Whom?') });
  expect(await a.run(['erase', email])).toMatchObject({ code: 2, err: expect.stringContaining('--reason') });
  const sure = ['erase', email, '--reason', 'asked by letter', '--confirm'];
  expect(await a.run([...sure, 'somebody'])).toMatchObject({ code: 2, err: expect.stringContaining('once more') });
  expect(await a.run([...sure, email])).toMatchObject({
    code: 1,
    err: expect.stringContaining('No mail is sent here'),
  });
  const done = await a.json<{ id: string; kind: string; due: string; told: number }>([...sure, email, '--told']);
  expect(done).toMatchObject({ kind: 'account', told: 0 });
  expect(Date.parse(done.due) - Date.now()).toBeGreaterThan(71 * 3600_000);
  expect(await a.run([...sure, email, '--told'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('announced already'),
  });
  expect(await a.run(['erase', '--stop', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('--stop') });
  expect(await a.json(['erase', '--stop', done.id])).toEqual({ stopped: done.id });
  expect(await a.run(['erase', '--stop', done.id])).toMatchObject({ code: 1 });
  const nobody = ['erase', 'nobody@example.org', '--reason', 'x', '--confirm', 'nobody@example.org', '--told'];
  expect(await a.run(nobody)).toMatchObject({ code: 1, err: expect.stringContaining('no account with the address') });
});

test('export: wants a file, a reason and what the person gave; refuses a short passphrase and whoever is not there', {
  timeout: 180_000,
}, async () => {
  expect((await a.run(['export', '--help'])).out).toMatch(/export PATIENT[\s\S]*--to AGE-KEY/);
  const args = ['export', email, '--out', at('copy'), '--reason', 'by post'];
  await writeFile(at('short'), 'short\n');
  await writeFile(at('phrase'), 'six grey herons at dusk\n');
  for (const [given, said] of [
    [['export'], 'Whose record?'],
    [args.slice(0, 2), '--out'],
    [args.slice(0, 4), '--reason'],
    [args, '--to AGE-KEY or --passphrase-file'],
    [[...args, '--to', 'x'], 'begins with age1'],
    [[...args, '--passphrase-file', at('short')], '12 characters'],
  ] as const)
    expect(await a.run(given)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  const none = await a.run([...args, '--passphrase-file', at('phrase')]);
  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('has no record of its own') });
});
