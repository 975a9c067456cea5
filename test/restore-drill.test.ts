import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeEmbedded } from '../src/database/embedded/index.ts';
import { CliInstance } from './cli-instance.ts';
import { everything, signIn } from './drill.ts';
import { summaryFiles } from './fixtures/fhir/examples.ts';
import { Browser, testPassword } from './product.ts';

/**
 * The drill: an instance is made and used over the product, backed up, destroyed, and restored into another folder by the
 * commands that an operator types. Everything must be there byte by byte, and nothing of before must still be signed in.
 */
let parent = '';
let kit = '';
const email = 'ana@example.org';
const at = (...names: readonly string[]): string => join(parent, ...names);

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'carnet-drill-'));
  await chmod(parent, 0o755);
});
afterAll(async () => {
  for (const name of ['a', 'b', 'c']) await removeEmbedded(at(name, 'postgres'));
  await rm(parent, { recursive: true, force: true });
});

/** The access log of a record as the person reads it, newest first. */
async function whoLooked(browser: Browser, record: string): Promise<readonly string[]> {
  const list = await browser.send('GET', `/api/records/${record}/who-looked/list?format=csv`);
  return (await list.text()).trim().split('\r\n').slice(1);
}

test('made, used, backed up, destroyed, restored: every entry is there byte by byte, and everybody signs in again', {
  timeout: 600_000,
}, async () => {
  const a = new CliInstance(parent, 'a', { WITNESSES: at('witness') });
  await writeFile(at('password'), `${testPassword}\n`);
  const { totp } = await a.json<{ totp: { secret: string } }>([
    'account',
    'create',
    '--email',
    email,
    '--totp',
    '--password-file',
    at('password'),
  ]);

  // Used over the product.
  let served = await a.serve();
  const before = await signIn(served.origin, email, totp.secret, 0);
  const { consent } = await before.json<{ consent: object }>('GET', '/api/instance');
  await before.json('POST', '/api/access/consents', { ...consent, language: 'en' });
  const { id: record } = await before.json<{ id: string }>('POST', '/api/records', { kind: 'self' });
  const [file] = summaryFiles;
  const body = readFileSync(file ?? '');
  const headers = { 'content-type': 'application/fhir+json' };
  const upload = await before.json<{ id: string }>('POST', `/api/imports?record=${record}`, body, headers);
  await before.json('POST', `/api/imports/${upload.id}/confirm`, { patient: 'replace' });
  await expect
    .poll(async () => (await before.json<{ state: string }>('GET', `/api/imports/${upload.id}`)).state, {
      timeout: 20_000,
    })
    .toBe('done');
  const token = await before.json<{ token: string }>('POST', '/api/identity/tokens', {
    name: 'a script',
    scopes: ['record:read'],
    days: 1,
  });
  const wanted = await everything(before, served.origin, record);
  expect(wanted.size).toBeGreaterThan(10);
  const looks = await whoLooked(before, record);
  expect(looks.length).toBeGreaterThan(10);

  // A kit, compared letter by letter; until then the check is red.
  expect((await a.run(['backup', 'create', '--to', at('data'), '--keys-to', at('keys')])).err).toContain(
    'no recovery kit',
  );
  expect(await a.run(['backup', 'kit'])).toMatchObject({ code: 2, err: expect.stringContaining('--out FILE') });
  await a.json(['backup', 'kit', '--shares', '3', '--needed', '2', '--out', at('kit')]);
  const sheets = await Promise.all([1, 2, 3].map((n) => readFile(at(`kit.${n}`), 'utf8')));
  kit = sheets.slice(1).join('\n');
  const red = await a.run(['check']);
  expect(red.out).toMatch(/recovery kit +failed/);
  expect(red.out).toMatch(/backup +failed/);
  expect(await a.run(['backup', 'kit', '--confirm', '-'], sheets[0])).toMatchObject({
    code: 1,
    err: expect.stringContaining('missing: 2, 3'),
  });
  await a.json(['backup', 'kit', '--confirm', '-'], sheets.join('\n'));

  // Backed up while it is served.
  expect(await a.run(['backup', 'create', '--to', at('x'), '--keys-to', at('x')])).toMatchObject({ code: 2 });
  const made = await a.json<{ data: string; keys: string }>([
    'backup',
    'create',
    '--to',
    at('data'),
    '--keys-to',
    at('keys'),
  ]);
  const green = await a.run(['check']);
  expect(green.out).toMatch(/recovery kit +ok/);
  expect(green.out).toMatch(/backup +warning .* none was ever opened/);
  const verify = ['backup', 'verify', made.data, made.keys, '--kit', '-'];
  expect((await a.run(verify, kit)).out).toMatch(/Whole\.\n.*Whole\./);
  expect((await a.run(['check'])).out).toMatch(/backup +ok/);
  // Afterwards the authenticator app is lost, and taken away.
  const recover = ['account', 'recover', email, '--reason', 'lost', '--reset', '--password-file', at('password')];
  await a.json(recover);
  expect((await a.run(['check'])).out).toMatch(/rights ledger +ok/);
  await served.stop();

  // Destroyed, and restored elsewhere: never without the rights ledger that a witness has.
  await removeEmbedded(at('a', 'postgres'));
  await rm(at('a'), { recursive: true });
  const restore = ['backup', 'restore', made.data, made.keys, '--kit', '-'];
  expect(await new CliInstance(parent, 'b').run(restore, kit)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--accept-lost-ledger'),
  });
  await rename(at('witness'), at('away'));
  const b = new CliInstance(parent, 'b', { WITNESSES: at('witness') });
  expect(await b.run(restore, kit)).toMatchObject({ code: 1, err: expect.stringContaining('is not there') });
  await rename(at('away'), at('witness'));
  const done = await b.run(restore, kit);
  expect(done.err).toBe('');
  expect(done.out).toContain('By the rights ledger these ended again: 1 factors that had been removed.');
  expect(await b.run(restore, kit)).toMatchObject({ code: 1, err: expect.stringContaining('--replace') });
  expect((await b.run(['check'])).out).toMatch(/recovery kit +ok/);

  // The app that was taken away opens nothing; the owner gets a new one.
  const again = await b.json<{ totp: { secret: string } }>(recover);
  served = await b.serve();
  await expect(signIn(served.origin, email, totp.secret, 1)).rejects.toThrow();
  const stale = new Browser(served.origin);
  for (const name of ['carnet_access', 'carnet_refresh']) stale.setCookie(name, before.cookie(name));
  expect((await stale.send('GET', '/api/records')).status).toBe(401);
  expect((await stale.send('POST', '/api/identity/refresh')).status).toBe(401);
  const script = new Browser(served.origin);
  const bearer = { authorization: `Bearer ${token.token}` };
  expect((await script.send('GET', '/api/records', undefined, bearer)).status).toBe(401);
  const after = await signIn(served.origin, email, again.totp.secret, 0);
  const found = await everything(after, served.origin, record);
  expect([...found.keys()]).toEqual([...wanted.keys()]);
  for (const [path, text] of wanted) expect(found.get(path), path).toBe(text);
  const looksNow = await whoLooked(after, record);
  expect(looksNow.slice(-looks.length)).toEqual(looks);
  await served.stop();
});

test('a kill in the middle leaves an instance that says so and is not served, and a second restore mends it', {
  timeout: 600_000,
}, async () => {
  const c = new CliInstance(parent, 'c', { WITNESSES: at('witness') });
  await writeFile(at('kit.txt'), kit);
  const [data = '', keys = ''] = await Promise.all(
    ['data', 'keys'].map(async (name) => at(name, (await readdir(at(name)))[0] ?? '')),
  );
  const restore = ['backup', 'restore', data, keys, '--kit', at('kit.txt')];
  for (const ms of [0, 300]) {
    await c.killedAfter(at('c', 'restoring.json'), ms, restore);
    // Between the last commit and the end of the mark all is there, but nobody knows it yet.
    expect(await c.run(['serve'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('nothing is served from it'),
    });
  }
  expect(
    await c.run(['account', 'create', '--email', 'x@example.org', '--password-file', at('password')]),
  ).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing is served from it'),
  });
  expect(await c.run(restore)).toMatchObject({ code: 0, err: '' });
  const served = await c.serve();
  await served.stop();
});
