import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '../database/index.ts';
import { CarnetError, newUuid, type Uuid } from '../kernel/index.ts';
import { codeOf } from './code-of.fixture.ts';
import type { Me, NewTotp, SignInStarted } from './contract.ts';
import { appCode, type Browser, type Fixture, fixture, goodPassword } from './identity.fixture.ts';
import { createIdentity } from './index.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture({
    limits: { factorAccount: { capacity: 1000, perMinute: 1000 }, codeAccount: { capacity: 1000, perMinute: 1000 } },
  });
});
afterAll(() => f.close());

const password = async (email: string, text = goodPassword, browser = f.browser()) =>
  (await f.call<SignInStarted & { attempt: Uuid }>(browser, 'POST', '/api/identity/sign-in', { email, password: text }))
    .body;
const factor = (browser: Browser, attempt: string, kind: string, code: string) =>
  f.call<Me>(browser, 'POST', '/api/identity/sign-in/factor', { attempt, kind, code });
const sendCode = (attempt: string) => f.call(f.browser(), 'POST', '/api/identity/sign-in/email-code', { attempt });
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

/** An account with an authenticator app; gives the app's secret. */
async function withApp(email: string): Promise<string> {
  const browser = f.browser();
  await f.signUp(browser, email);
  const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
  expect(body.uri).toMatch(/^otpauth:\/\/totp\/Carnet:/);
  await f.call(browser, 'POST', '/api/identity/factors/totp/confirm', {
    factor: body.factor,
    code: appCode(body.secret, f.clock.now()),
  });
  f.clock.forward(60_000);
  return body.secret;
}

describe('the password', () => {
  test('gives an attempt and the factors, and no session of any kind', async () => {
    await f.signUp(f.browser(), 'ana@example.org');
    const before = await f.instance.superSql`select count(*)::int as n from session`;
    const browser = f.browser();
    expect(await password('ANA@example.org', goodPassword, browser)).toMatchObject({ factors: ['email'] });
    expect(browser.cookies.size).toBe(0);
    expect(await f.instance.superSql`select count(*)::int as n from session`).toEqual(before);
  });

  test('that is wrong gives the same answer as an address that is unknown', async () => {
    await f.signUp(f.browser(), 'bea@example.org');
    const answers = [];
    for (const email of ['bea@example.org', 'nobody@example.org']) {
      const error = await password(email, 'not the right password').catch((reason: unknown) => reason);
      if (!(error instanceof CarnetError)) throw new TypeError('an error was expected');
      answers.push([error.code, error.detail, error.errors, error.retryAfter]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe('sign-in-failed');
  });

  test('of a pending account does not sign in', async () => {
    await f.call(f.browser(), 'POST', '/api/identity/sign-up', {
      email: 'pending@example.org',
      password: goodPassword,
      language: 'en',
    });
    expect(await codeOf(password('pending@example.org'))).toBe('sign-in-failed');
  });

  test('is the same in another Unicode form', async () => {
    await f.signUp(f.browser(), 'uni@example.org', 'caf\u00e9 lantern walks sideways');
    expect(await codeOf(password('uni@example.org', 'cafe\u0301 lantern walks sideways'))).toBe('fulfilled');
  });
});

test('a failed sign-in is recorded, for the owner of the account where there is one', async () => {
  const { account } = await f.signUp(f.browser(), 'rec@example.org');
  f.events.length = 0;
  await codeOf(password('rec@example.org', 'wrong password'));
  await codeOf(password('nobody@example.org', 'wrong password'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(f.events).toMatchObject([
    { kind: 'sign-in-failed', account, outcome: 'denied' },
    { kind: 'sign-in-failed', account: null, outcome: 'denied' },
  ]);
});

test('a database that is away is told as such', async () => {
  const dead = openPool('postgres://nobody@127.0.0.1:1/none', { max: 1 });
  const identity = await createIdentity({ ...f.options, signInSql: dead });
  const signIn = identity.routes.find((route) => route.path === '/api/identity/sign-in');
  const request = {
    id: newUuid(),
    address: '192.0.2.1',
    setCookie: () => undefined,
    body: { email: 'a@b', password: 'x' },
  };
  expect(await codeOf(Promise.resolve(signIn?.handle(request as never)))).toBe('database-away');
  expect(await codeOf(identity.verifyApiToken(`carnet_pat_${'A'.repeat(43)}`))).toBe('database-away');
  await dead.end();
});

describe('a code by mail', () => {
  test('signs in, once', async () => {
    await f.signUp(f.browser(), 'cyr@example.org');
    const { attempt } = await password('cyr@example.org');
    await sendCode(attempt);
    const code = await f.codeFor('cyr@example.org');
    const tries = await Promise.all([1, 2, 3, 4].map(() => codeOf(factor(f.browser(), attempt, 'email', code))));
    expect(tries.filter((result) => result === 'fulfilled')).toHaveLength(1);
    expect(await codeOf(factor(f.browser(), attempt, 'email', code))).toBe('code-refused');
  });

  test('is refused when wrong, late, older than the newest, or after five tries', async () => {
    await f.signUp(f.browser(), 'dan@example.org');
    const first = await password('dan@example.org');
    await sendCode(first.attempt);
    const old = await f.codeFor('dan@example.org');
    await sendCode(first.attempt);
    const code = await f.codeFor('dan@example.org');
    if (old !== code) expect(await codeOf(factor(f.browser(), first.attempt, 'email', old))).toBe('code-refused');
    for (let i = 0; i < 5; i++) await codeOf(factor(f.browser(), first.attempt, 'email', wrong(code)));
    expect(await codeOf(factor(f.browser(), first.attempt, 'email', code))).toBe('code-refused');

    const second = await password('dan@example.org');
    await sendCode(second.attempt);
    const late = await f.codeFor('dan@example.org');
    f.clock.forward(10 * 60_000 + 1);
    expect(await codeOf(factor(f.browser(), second.attempt, 'email', late))).toBe('code-refused');
  });

  test('belongs to its attempt: another sign-in of the same or another account refuses it', async () => {
    await f.signUp(f.browser(), 'eve@example.org');
    await f.signUp(f.browser(), 'fay@example.org');
    const [eve, eve2, fay] = [
      await password('eve@example.org'),
      await password('eve@example.org'),
      await password('fay@example.org'),
    ];
    await sendCode(eve.attempt);
    const code = await f.codeFor('eve@example.org');
    expect(await codeOf(factor(f.browser(), eve2.attempt, 'email', code))).toBe('code-refused');
    expect(await codeOf(factor(f.browser(), fay.attempt, 'email', code))).toBe('code-refused');
  });

  test('moved by hand to another attempt, of the same or another account, stays refused', async () => {
    await f.signUp(f.browser(), 'una@example.org');
    await f.signUp(f.browser(), 'vic@example.org');
    const [una, again, vic] = [
      await password('una@example.org'),
      await password('una@example.org'),
      await password('vic@example.org'),
    ];
    await sendCode(una.attempt);
    const code = await f.codeFor('una@example.org');
    for (const { attempt } of [again, vic]) {
      await f.instance.superSql`update sign_in_attempt t set code_mac = s.code_mac, code_expires = s.code_expires
        from sign_in_attempt s where s.id = ${una.attempt} and t.id = ${attempt}`;
      expect(await codeOf(factor(f.browser(), attempt, 'email', code))).toBe('code-refused');
    }
    expect(await codeOf(factor(f.browser(), una.attempt, 'email', code))).toBe('fulfilled');
  });

  test('is asked for by many at once without any of them waiting for ever', async () => {
    await f.signUp(f.browser(), 'ivy@example.org');
    const { attempt } = await password('ivy@example.org');
    const results = await Promise.all(Array.from({ length: 12 }, () => codeOf(sendCode(attempt))));
    expect(new Set(results)).toEqual(new Set(['fulfilled']));
  });

  test('is not sent, and nothing is checked, for an attempt that does not exist', async () => {
    expect(await codeOf(sendCode(newUuid()))).toBe('code-refused');
    expect(await codeOf(sendCode('x'))).toBe('code-refused');
    expect(await codeOf(factor(f.browser(), newUuid(), 'totp', '123456'))).toBe('code-refused');
  });
});

describe('no session before the second factor', () => {
  test('an attempt is no token, a sign-up attempt no sign-in, and an app that was never confirmed no factor', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'gil@example.org');
    const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
    const { attempt, factors } = await password('gil@example.org');
    expect(factors).toEqual(['email']);
    expect(await codeOf(factor(f.browser(), attempt, 'totp', appCode(body.secret, f.clock.now())))).toBe(
      'code-refused',
    );
    expect(await f.identity.verifyAccessToken(attempt)).toBeNull();
    const thief = f.browser();
    thief.cookies.set('access', attempt);
    thief.cookies.set('refresh', attempt);
    expect(await codeOf(f.call(thief, 'GET', '/api/identity/me'))).toBe('not-signed-in');
    expect(await codeOf(f.call(thief, 'POST', '/api/identity/refresh'))).toBe('session-ended');
    const signUp = await f.call<{ attempt: Uuid }>(f.browser(), 'POST', '/api/identity/sign-up', {
      email: 'hal@example.org',
      password: goodPassword,
      language: 'en',
    });
    expect(await codeOf(factor(f.browser(), signUp.body.attempt, 'email', await f.codeFor('hal@example.org')))).toBe(
      'code-refused',
    );
  });
});

describe('an authenticator app', () => {
  test('signs in; its code works once, at once and one step around', async () => {
    const secret = await withApp('ian@example.org');
    const { attempt, factors } = await password('ian@example.org');
    expect(factors).toEqual(['totp', 'email']);
    const code = appCode(secret, f.clock.now());
    const me = await factor(f.browser(), attempt, 'totp', code);
    expect(me.body.session.proof).toBe('password+totp');
    const again = await password('ian@example.org');
    expect(await codeOf(factor(f.browser(), again.attempt, 'totp', code))).toBe('code-refused');
    expect(await codeOf(factor(f.browser(), again.attempt, 'totp', appCode(secret, f.clock.now() - 30_000)))).toBe(
      'code-refused',
    );
    expect(await codeOf(factor(f.browser(), again.attempt, 'totp', appCode(secret, f.clock.now() + 30_000)))).toBe(
      'fulfilled',
    );
    const far = await password('ian@example.org');
    expect(await codeOf(factor(f.browser(), far.attempt, 'totp', appCode(secret, f.clock.now() + 90_000)))).toBe(
      'code-refused',
    );
    expect(await codeOf(factor(f.browser(), far.attempt, 'totp', appCode(secret, f.clock.now() - 90_000)))).toBe(
      'code-refused',
    );
  });

  test('gives one session for one code, however many ask at once', async () => {
    const secret = await withApp('jon@example.org');
    const attempts = await Promise.all(Array.from({ length: 8 }, () => password('jon@example.org')));
    const code = appCode(secret, f.clock.now());
    const results = await Promise.all(
      attempts.map(({ attempt }) => codeOf(factor(f.browser(), attempt, 'totp', code))),
    );
    expect(results.filter((result) => result === 'fulfilled')).toHaveLength(1);
  });

  test('of one account does not open another', async () => {
    const secret = await withApp('kim@example.org');
    await withApp('lea@example.org');
    const { attempt } = await password('lea@example.org');
    expect(await codeOf(factor(f.browser(), attempt, 'totp', appCode(secret, f.clock.now())))).toBe('code-refused');
  });

  test('needs a fresh factor to be added, and tells the owner by mail', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'max@example.org');
    f.clock.forward(5 * 60_000 + 1);
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/factors/totp'))).toBe('factor-needed');
    await withApp('ned@example.org');
    expect((await f.mailTo('ned@example.org'))?.subject).toContain('authenticator app was added');
  });
});

describe('stepping up', () => {
  test('makes the factor fresh, by mail where there is no app', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'oda@example.org');
    f.clock.forward(6 * 60_000);
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/factors/totp'))).toBe('factor-needed');
    await f.call(browser, 'POST', '/api/identity/step-up/email-code');
    const code = await f.codeFor('oda@example.org');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'email', code: wrong(code) }))).toBe(
      'code-refused',
    );
    await f.call(browser, 'POST', '/api/identity/step-up', { kind: 'email', code });
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'email', code }))).toBe(
      'code-refused',
    );
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/factors/totp'))).toBe('fulfilled');
  });

  test('works by the app alone where there is one, and not with a used code', async () => {
    const secret = await withApp('pia@example.org');
    const browser = f.browser();
    await f.signIn(browser, 'pia@example.org');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up/email-code'))).toBe('not-allowed');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'email', code: '123456' }))).toBe(
      'not-allowed',
    );
    const code = appCode(secret, f.clock.now());
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'totp', code }))).toBe('fulfilled');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'totp', code }))).toBe('code-refused');
  });

  test('of one session does not count for another', async () => {
    const [one, two] = [f.browser(), f.browser()];
    await f.signUp(one, 'quy@example.org');
    await f.signIn(two, 'quy@example.org');
    await f.call(one, 'POST', '/api/identity/step-up/email-code');
    const code = await f.codeFor('quy@example.org');
    expect(await codeOf(f.call(two, 'POST', '/api/identity/step-up', { kind: 'email', code }))).toBe('code-refused');
  });
});

test('signing out ends the session in the database and here; everywhere ends all of them', async () => {
  const [one, two, three] = [f.browser(), f.browser(), f.browser()];
  await f.signUp(one, 'ray@example.org');
  await f.signIn(two, 'ray@example.org');
  await f.signIn(three, 'ray@example.org');
  const copy = { cookies: new Map(one.cookies), address: one.address };
  await f.call(one, 'POST', '/api/identity/sign-out');
  expect([...one.cookies.keys()]).toEqual(['device']);
  expect(await codeOf(f.call(copy, 'GET', '/api/identity/me'))).toBe('not-signed-in');
  expect(await codeOf(f.call(copy, 'POST', '/api/identity/refresh'))).toBe('session-ended');
  expect(await codeOf(f.call(two, 'GET', '/api/identity/me'))).toBe('fulfilled');
  const copies = [two, three].map((browser) => ({ cookies: new Map(browser.cookies), address: browser.address }));
  await f.call(two, 'POST', '/api/identity/sign-out-everywhere');
  for (const browser of copies) expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('not-signed-in');
  const open = await f.instance
    .superSql`select 1 from session s join account a on a.id = s.account where s.revoked_at is null and s.account = (select account from session where id = ${f.events.at(-1)?.session ?? ''})`;
  expect(open).toHaveLength(0);
});

test('an account made on the command line signs in with its app alone where no mail is sent', async () => {
  const g = await fixture({ mail: 'none' });
  try {
    const input = {
      email: 'admin@example.org',
      password: goodPassword,
      roles: ['admin'],
      language: 'en',
      totp: true,
    } as const;
    const { totp } = await g.identity.createAccount(input);
    expect(await codeOf(g.identity.createAccount({ ...input, email: 'ADMIN@example.org' }))).toBe('conflict');
    expect(await codeOf(g.identity.createAccount({ ...input, email: 'b@example.org', totp: false }))).toBe(
      'invalid-input',
    );
    const browser = g.browser();
    const { body } = await g.call<SignInStarted>(browser, 'POST', '/api/identity/sign-in', {
      email: 'admin@example.org',
      password: goodPassword,
    });
    expect(body.factors).toEqual(['totp']);
    expect(await codeOf(g.call(browser, 'POST', '/api/identity/sign-in/email-code', { attempt: body.attempt }))).toBe(
      'not-supported',
    );
    const code = appCode(totp?.secret ?? '', g.clock.now());
    const me = await g.call<Me>(browser, 'POST', '/api/identity/sign-in/factor', {
      attempt: body.attempt,
      kind: 'totp',
      code,
    });
    expect(me.body).toMatchObject({ roles: [], heldRoles: ['admin'], factors: [{ kind: 'totp' }] });
  } finally {
    await g.close();
  }
});
