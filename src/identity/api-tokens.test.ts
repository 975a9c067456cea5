import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid } from '../kernel/index.ts';
import { codeOf } from './code-of.fixture.ts';
import type { ApiTokens, MadeApiToken } from './contract.ts';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture({ staffPasskeys: 'optional' }); // so that a session has a staff role to hand on
});
afterAll(() => f.close());

const day = 24 * 3600_000;
const wish = { name: 'my script', scopes: ['record:read'], days: 90 };
const make = async (browser: ReturnType<Fixture['browser']>, input: unknown = wish) =>
  (await f.call<MadeApiToken>(browser, 'POST', '/api/identity/tokens', input)).body;
const list = async (browser: ReturnType<Fixture['browser']>) =>
  (await f.call<ApiTokens>(browser, 'GET', '/api/identity/tokens')).body.tokens;

test('a token is shown once, stored as a hash under a sealed name, and acts for its account with its scopes', async () => {
  const browser = f.browser();
  const me = await f.signUp(browser, 'ana@example.org');
  const made = await make(browser);
  expect(made.token).toMatch(/^carnet_pat_[A-Za-z0-9_-]{43}$/);
  const secret = Buffer.from(made.token.slice(11), 'base64url').subarray(0, 16);
  const rows = await f.instance.superSql<{ dump: string }[]>`select string_agg(t::text, ' ') as dump from api_token t`;
  expect(rows[0]?.dump).not.toContain(secret.toString('hex'));
  expect(rows[0]?.dump).not.toContain(Buffer.from('my script').toString('hex'));

  expect(await f.identity.verifyApiToken(made.token)).toEqual({
    account: me.account,
    roles: ['patient'],
    role: 'patient',
    secret,
    session: made.id,
    proof: 'token',
    factorAt: 0,
    scopes: ['record:read'],
  });
  expect(f.events.filter((event) => event.kind === 'token-used' && event.session === made.id)).toHaveLength(1);
  expect(await list(browser)).toMatchObject([
    { id: made.id, name: 'my script', scopes: ['record:read'], lastUsedAt: expect.any(String) },
  ]);
  expect((await f.mailTo('ana@example.org'))?.subject).toContain('access token');
});

test('making one needs a factor of the last five minutes, and a session', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'bea@example.org');
  const { token } = await make(browser);
  const bearer = { authorization: `Bearer ${token}` };
  expect(await codeOf(f.call(browser, 'POST', '/api/identity/tokens', wish, bearer))).toBe('not-allowed');
  for (const [method, path] of [
    ['GET', '/api/identity/tokens'],
    ['GET', '/api/identity/me'],
    ['POST', '/api/identity/factors/totp'],
    ['POST', '/api/identity/step-up/email-code'],
    ['POST', '/api/identity/sign-out-everywhere'],
    ['DELETE', `/api/identity/tokens/${newUuid()}`],
  ] as const) {
    expect(await codeOf(f.call(browser, method, path, undefined, bearer))).toBe('not-allowed');
  }
  f.clock.forward(5 * 60_000 + 1);
  expect(await codeOf(make(browser))).toBe('factor-needed');
});

test('PostgreSQL too gives a token no account, factor, session or token', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'cyr@example.org');
  const { token } = await make(browser);
  const hex = Buffer.from(token.slice(11), 'base64url').toString('hex');
  for (const table of ['account', 'factor', 'session', 'api_token', 'refresh_token', 'sign_in_attempt']) {
    const rows = await f.instance.appSql.begin(async (transaction) => {
      await transaction`select set_config('carnet.secret', ${hex}, true)`;
      return await transaction.unsafe(`select 1 from ${table}`);
    });
    expect(rows).toHaveLength(0);
  }
});

test('its time ends; it ends when removed, and by sign-out everywhere', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'dan@example.org');
  const [short, removed, rest] = [await make(browser, { ...wish, days: 1 }), await make(browser), await make(browser)];
  expect(await codeOf(f.call(browser, 'DELETE', `/api/identity/tokens/${removed.id}`))).toBe('fulfilled');
  expect(await codeOf(f.call(browser, 'DELETE', `/api/identity/tokens/${removed.id}`))).toBe('not-found');
  expect(await f.identity.verifyApiToken(removed.token)).toBeNull();
  for (let i = 0; i < 30; i++) await f.identity.verifyApiToken(removed.token);
  expect(f.events.filter((event) => event.kind === 'token-refused' && event.session === removed.id)).toHaveLength(10);
  expect(await f.identity.verifyApiToken(short.token)).not.toBeNull();
  await f.call(browser, 'POST', '/api/identity/sign-out-everywhere');
  expect(await f.identity.verifyApiToken(rest.token)).toBeNull();

  const other = f.browser();
  await f.signUp(other, 'eve@example.org');
  const late = await make(other, { ...wish, days: 1 });
  f.clock.forward(day);
  expect(await f.identity.verifyApiToken(late.token)).toBeNull();
});

test('nobody ends or sees the token of another account', async () => {
  const [one, two] = [f.browser(), f.browser()];
  await f.signUp(one, 'fay@example.org');
  await f.signUp(two, 'gil@example.org');
  const { id, token } = await make(one);
  expect(await codeOf(f.call(two, 'DELETE', `/api/identity/tokens/${id}`))).toBe('not-found');
  expect(await list(two)).toEqual([]);
  expect(await f.identity.verifyApiToken(token)).not.toBeNull();
});

test('no token carries a role beyond patient, whatever its account may do', async () => {
  const input = {
    email: 'both@example.org',
    password: goodPassword,
    roles: ['patient', 'admin'],
    language: 'en',
  } as const;
  await f.identity.createAccount({ ...input, totp: false });
  const browser = f.browser();
  expect((await f.signIn(browser, 'both@example.org')).roles).toEqual(['patient', 'admin']);
  expect((await f.identity.verifyApiToken((await make(browser)).token))?.roles).toEqual(['patient']);
});

test('there are at most 20, none for who has no record, and none of more than 90 days', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'hal@example.org');
  for (let i = 0; i < 20; i++) await make(browser);
  expect(await codeOf(make(browser))).toBe('conflict');
  expect(await codeOf(make(browser, { ...wish, days: 91 }))).toBe('invalid-input');
  await f.identity.createAccount({
    email: 'admin@example.org',
    password: goodPassword,
    roles: ['admin'],
    language: 'en',
    totp: false,
  });
  const admin = f.browser();
  await f.signIn(admin, 'admin@example.org');
  expect(await codeOf(make(admin))).toBe('not-allowed');
});

test('what only looks like a token is none', async () => {
  for (const text of [
    '',
    'carnet_pat_',
    `carnet_pat_${'A'.repeat(22)}`,
    `carnet_pat_${'A'.repeat(43)}`,
    `carnet_pat_${'A'.repeat(44)}`,
    "carnet_pat_'; drop table account",
  ]) {
    expect(await f.identity.verifyApiToken(text)).toBeNull();
  }
});
