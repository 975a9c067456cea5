import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUuid, randomBytes } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Me, NewTotp, SignInStarted } from '../contract.ts';
import { appCode, type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';

const newPassword = 'seven paper boats at noon';
let f: Fixture;
beforeAll(async () => {
  f = await fixture({ limits: { codeAccount: { capacity: 100, perMinute: 100 } } });
});
afterAll(() => f.close());

const recover = (email: string, more: { reset?: boolean; password?: string; reason?: string } = {}) =>
  f.identity.recoverAccount({ email, password: newPassword, reason: 'lost the phone', reset: false, ...more });
const password = (email: string, text: string) =>
  f.call<SignInStarted>(f.browser(), 'POST', '/api/identity/sign-in', { email, password: text });

async function byApp(email: string, text: string, secret: string): Promise<Me> {
  const { body } = await password(email, text);
  const code = appCode(secret, f.clock.now());
  const input = { attempt: body.attempt, kind: 'totp', code };
  return (await f.call<Me>(f.browser(), 'POST', '/api/identity/sign-in/factor', input)).body;
}

/** An account with an authenticator app, a passkey, a recovery code, a token and two sessions. */
async function full(email: string): Promise<{ browser: Browser; account: string; secret: string; token: string }> {
  const browser = f.browser();
  const { account } = await f.signUp(browser, email);
  const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
  const code = appCode(body.secret, f.clock.now());
  await f.call(browser, 'POST', '/api/identity/factors/totp/confirm', { factor: body.factor, code });
  const wish = { name: 'script', scopes: ['record:read'], days: 1 };
  const made = await f.call<{ token: string }>(browser, 'POST', '/api/identity/tokens', wish);
  const sql = f.instance.superSql;
  await sql`insert into passkey (id, account, credential_hash, public_key, mac, label, created_at)
    values (${newUuid()}, ${account}, ${randomBytes(32)}, '', '', '', now())`;
  await sql`insert into recovery_code (id, account, set, number, mac, created_at)
    values (${newUuid()}, ${account}, ${newUuid()}, 1, '', now())`;
  f.clock.forward(60_000);
  return { browser, account, secret: body.secret, token: made.body.token };
}

const held = async (account: string) => {
  const sql = f.instance.superSql;
  const rows = await sql<{ apps: number; mails: number; passkeys: number; codes: number }[]>`select
    (select count(*)::int from factor where account = ${account} and kind = 'totp') as apps,
    (select count(*)::int from factor where account = ${account} and kind = 'email') as mails,
    (select count(*)::int from passkey where account = ${account}) as passkeys,
    (select count(*)::int from recovery_code where account = ${account}) as codes`;
  return rows[0];
};

test('gives a new password and a new app beside what is there, ends sessions and tokens, and tells the owner', async () => {
  const ana = await full('ana@example.org');
  const begun = (await password('ana@example.org', goodPassword)).body;
  f.events.length = 0;
  const done = await recover('ANA@example.org');
  expect(done).toMatchObject({ account: ana.account, ended: 2, told: true });
  expect(f.events).toMatchObject([
    { kind: 'session-ended', account: ana.account, outcome: 'ok' },
    { kind: 'token-ended', account: ana.account, outcome: 'ok' },
    { kind: 'account-recovered', account: ana.account, outcome: 'ok', note: 'added: lost the phone' },
  ]);
  expect((await f.mailTo('ana@example.org'))?.subject).toMatch(/password/i);

  expect(await codeOf(f.call(ana.browser, 'GET', '/api/identity/me'))).not.toBe('fulfilled');
  expect(await codeOf(f.call(ana.browser, 'POST', '/api/identity/refresh'))).toBe('session-ended');
  expect(await f.identity.verifyApiToken(ana.token)).toBeNull();
  expect(await codeOf(password('ana@example.org', goodPassword))).toBe('sign-in-failed');
  const late = { attempt: begun.attempt, kind: 'totp', code: appCode(ana.secret, f.clock.now()) };
  expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in/factor', late))).toBe('code-refused');

  expect(await held(ana.account)).toEqual({ apps: 2, mails: 1, passkeys: 1, codes: 1 });
  expect((await byApp('ana@example.org', newPassword, done.totp.secret)).account).toBe(ana.account);
  expect((await byApp('ana@example.org', newPassword, ana.secret)).account).toBe(ana.account);
});

test('with reset, what was on devices and paper counts no more, and its seed is destroyed', async () => {
  const bea = await full('bea@example.org');
  const secrets = async () =>
    (await f.instance.keysSql`select 1 from kek_ciphertext where subject = ${bea.account} and purpose = 'totp-seed'`)
      .length;
  expect(await secrets()).toBe(1);
  const done = await recover('bea@example.org', { reset: true });
  expect(await held(bea.account)).toEqual({ apps: 1, mails: 1, passkeys: 0, codes: 0 });
  expect(await secrets()).toBe(1);
  expect(await codeOf(byApp('bea@example.org', newPassword, bea.secret))).toBe('code-refused');
  expect((await byApp('bea@example.org', newPassword, done.totp.secret)).account).toBe(bea.account);
  expect(f.events.find(({ kind, account }) => kind === 'account-recovered' && account === bea.account)).toMatchObject({
    note: 'reset: lost the phone',
  });
});

test('a reset and a change of address that wait go no further', async () => {
  const browser = f.browser();
  const { account } = await f.signUp(browser, 'dee@example.org');
  await f.call(browser, 'POST', '/api/identity/email-change', { email: 'thief@example.org' });
  const code = await f.codeFor('thief@example.org');
  await f.call(browser, 'POST', '/api/identity/email-change/verify', { code });
  await f.instance.superSql`insert into identity_reset (id, account, started_by, started_at, ready_at)
    values (${newUuid()}, ${account}, 'owner', now(), now())`;
  await recover('dee@example.org');
  f.clock.forward(73 * 3600_000);
  await f.identity.recoverySteps();
  expect(await codeOf(password('thief@example.org', newPassword))).toBe('sign-in-failed');
  expect(await codeOf(password('dee@example.org', newPassword))).toBe('fulfilled');
  const kinds = await f.instance.superSql`select kind from outbox where account = ${account}`;
  expect(kinds.map((row) => row['kind'])).not.toContain('identity-reset-ready');
});

test('nothing changes for an unknown address, a weak password, or without a reason', async () => {
  const { account } = await f.signUp(f.browser(), 'cyr@example.org');
  f.events.length = 0;
  expect(await codeOf(recover('nobody@example.org'))).toBe('not-found');
  expect(await codeOf(recover('cyr@example.org', { password: 'short' }))).toBe('invalid-input');
  expect(await codeOf(recover('cyr@example.org', { reason: ' ' }))).toBe('invalid-input');
  expect(await codeOf(recover('cyr@example.org', { reason: 'x'.repeat(201) }))).toBe('invalid-input');
  expect(f.events).toEqual([]);
  expect(await held(account)).toMatchObject({ apps: 0 });
  expect(await codeOf(password('cyr@example.org', goodPassword))).toBe('fulfilled');
});

test('works for a lone administrator of an instance without mail, who is told by nobody', async () => {
  const g = await fixture({ mail: 'none' });
  const admin = {
    email: 'admin@example.org',
    password: goodPassword,
    roles: ['admin'],
    language: 'en',
    totp: true,
  } as const;
  await g.identity.createAccount(admin);
  const done = await g.identity.recoverAccount({
    email: admin.email,
    password: newPassword,
    reason: 'lost',
    reset: true,
  });
  expect(done.told).toBe(false);
  expect(await g.instance.superSql`select 1 from outbox`).toHaveLength(0);
  const body = { email: admin.email, password: newPassword };
  const started = await g.call<SignInStarted>(g.browser(), 'POST', '/api/identity/sign-in', body);
  const code = appCode(done.totp.secret, g.clock.now());
  const input = { attempt: started.body.attempt, kind: 'totp', code };
  const me = await g.call<Me>(g.browser(), 'POST', '/api/identity/sign-in/factor', input);
  expect(me.body.heldRoles).toEqual(['admin']);
  await g.close();
});
