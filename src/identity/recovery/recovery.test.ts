import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseUuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Me, NewTotp, RecoveryCodeSeen, RecoveryCodes, SignInStarted } from '../contract.ts';
import { appCode, type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';

const hour = 3600_000;
const other = 'seven yellow tractors under water';
const statements: string[] = [];
let f: Fixture;
beforeAll(async () => {
  const wide = { capacity: 1000, perMinute: 1000 };
  f = await fixture(
    { limits: { recoveryAddress: wide, recoveryAccount: wide, factorAccount: wide, codeAccount: wide } },
    { watch: (statement) => statements.push(statement), connections: 4 },
  );
});
afterAll(() => f.close());

const post = <T>(browser: Browser, path: string, body?: unknown) =>
  f.call<T>(browser, 'POST', `/api/identity/${path}`, body);
const start = async (email: string, password = goodPassword) =>
  (await post<SignInStarted>(f.browser(), 'sign-in', { email, password })).body;
const link = async (email: string) => {
  await f.identity.recoverySteps();
  return await f.linkFor(email);
};
const factor = (attempt: string, kind: string, code: string, browser = f.browser()) =>
  post<Me>(browser, 'sign-in/factor', { attempt, kind, code });
const me = async (browser: Browser) => (await f.call<Me>(browser, 'GET', '/api/identity/me')).body;

async function person(email: string): Promise<{ browser: Browser; email: string; account: string }> {
  const browser = f.browser();
  const { account } = await f.signUp(browser, email);
  return { browser, email, account };
}

async function codesOf(browser: Browser): Promise<string[]> {
  const { codes } = (await post<{ codes: string[] }>(browser, 'recovery-codes')).body;
  await post(browser, 'recovery-codes/confirm', { number: 6, code: codes[5] });
  return codes;
}

describe('recovery codes', () => {
  test('are ten, count when the right one was typed back, and are stored as nothing that opens', async () => {
    const { browser, email } = await person('codes@example.org');
    const { codes } = (await post<{ codes: string[] }>(browser, 'recovery-codes')).body;
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect((await start(email)).factors).toEqual(['email']);
    const confirm = async (number: number, code: string) =>
      (await post<RecoveryCodeSeen>(browser, 'recovery-codes/confirm', { number, code })).body;
    expect(await confirm(6, codes[4] ?? '')).toEqual({ right: false, is: 5, used: false });
    expect(await confirm(6, 'AAAA-AAAA')).toEqual({ right: false, is: null, used: false });
    expect(await confirm(6, ` ${codes[5]?.toLowerCase().replace('-', ' ')} `)).toMatchObject({ right: true, is: 6 });
    expect((await start(email)).factors).toEqual(['email', 'recovery']);
    expect((await f.mailTo(email))?.subject).toContain('recovery codes');
    const rows = await f.instance.superSql`select to_jsonb(r)::text as text from recovery_code r`;
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code);
    expect((await me(browser)).recoveryCodesLeft).toBe(10);
  });

  test('let in once each, also two at once, and the owner is told', async () => {
    const { browser, email, account } = await person('once@example.org');
    const [first = '', second = ''] = await codesOf(browser);
    const { attempt } = await start(email);
    const session = (await factor(attempt, 'recovery', first)).body.session;
    expect(session.proof).toBe('password+recovery');
    const kinds = await f.instance.superSql`select kind from outbox where account = ${account}`;
    expect(kinds.map((row) => row['kind'])).toContain('recovery-code-used');
    expect(await codeOf(factor((await start(email)).attempt, 'recovery', first))).toBe('code-refused');
    const attempts = await Promise.all([start(email), start(email), start(email)]);
    const results = await Promise.allSettled(attempts.map((one) => factor(one.attempt, 'recovery', second)));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await f.call<RecoveryCodes>(browser, 'GET', '/api/identity/recovery-codes')).body).toMatchObject({
      left: 8,
    });
    expect(f.events.map(({ kind }) => kind)).toContain('recovery-code-used');
  });

  test('are tried only where there are some', async () => {
    const { browser } = await person('none@example.org');
    await expect(post(browser, 'recovery-codes/confirm', { number: 1, code: 'AAAA-AAAA' })).rejects.toMatchObject({
      code: 'not-found',
      detail: 'There are no recovery codes. Make new ones.',
    });
  });

  test('are tried without spending them', async () => {
    const { browser, email } = await person('tried@example.org');
    const codes = await codesOf(browser);
    const attempt = async (code: string) =>
      (await post<RecoveryCodeSeen>(browser, 'recovery-codes/try', { code })).body;
    expect(await attempt(codes[2] ?? '')).toEqual({ right: true, is: 3, used: false });
    await factor((await start(email)).attempt, 'recovery', codes[2] ?? '');
    expect(await attempt(codes[2] ?? '')).toEqual({ right: false, is: 3, used: true });
  });

  test('of a new list count only when one of it was typed back; then those from before are gone', async () => {
    const { browser, email } = await person('newlist@example.org');
    const [old = '', older = ''] = await codesOf(browser);
    const { codes } = (await post<{ codes: string[] }>(browser, 'recovery-codes')).body;
    await factor((await start(email)).attempt, 'recovery', old);
    expect(await codeOf(factor((await start(email)).attempt, 'recovery', codes[0] ?? ''))).toBe('code-refused');
    await post(browser, 'recovery-codes/confirm', { number: 1, code: codes[0] });
    expect(await codeOf(factor((await start(email)).attempt, 'recovery', older))).toBe('code-refused');
    await factor((await start(email)).attempt, 'recovery', codes[1] ?? '');
  });

  test('of one account are nothing for another, even where a row was moved', async () => {
    const [one, two] = [await person('mover1@example.org'), await person('mover2@example.org')];
    const [code = ''] = await codesOf(one.browser);
    await codesOf(two.browser);
    await f.instance.superSql`update recovery_code set account = ${two.account} where account = ${one.account}`;
    expect(await codeOf(factor((await start(two.email)).attempt, 'recovery', code))).toBe('code-refused');
  });
});

describe('a forgotten password', () => {
  test('is chosen anew by the link of a mail, once, and ends every session; the factor is asked as always', async () => {
    const { browser, email } = await person('forgot@example.org');
    await post(f.browser(), 'password-reset', { email: 'FORGOT@example.org' });
    const token = await link(email);
    const finish = (password: string) =>
      post(f.browser(), 'password-reset/finish', { token, password, language: 'en' });
    expect(await codeOf(finish('short'))).toBe('invalid-input');
    await finish(other);
    expect(await codeOf(finish(other))).toBe('code-refused');
    expect(await codeOf(me(browser))).toBe('not-signed-in');
    expect(await codeOf(start(email))).toBe('sign-in-failed');
    expect((await start(email, other)).attempt).toBeDefined();
    expect((await f.mailTo(email))?.subject).toContain('password');
  });

  test('with the mailbox alone opens nothing for 72 hours, and then does', async () => {
    const { email } = await person('mailbox@example.org');
    await post(f.browser(), 'password-reset', { email });
    await post(f.browser(), 'password-reset/finish', { token: await link(email), password: other, language: 'en' });
    const started = await start(email, other);
    expect(started).toMatchObject({ factors: [], emailHint: null });
    expect(started.mailCountsFrom).not.toBeNull();
    expect(await codeOf(post(f.browser(), 'sign-in/email-code', { attempt: started.attempt }))).toBe('not-allowed');
    f.clock.forward(72 * hour + 1);
    await f.signIn(f.browser(), email, other);
  });

  test('a sign-in that was half done before the reset, with its code by mail, does not go on after it', async () => {
    const { email } = await person('before@example.org');
    const { attempt } = await start(email);
    await post(f.browser(), 'sign-in/email-code', { attempt });
    const code = await f.codeFor(email);
    await post(f.browser(), 'password-reset', { email });
    await post(f.browser(), 'password-reset/finish', { token: await link(email), password: other, language: 'en' });
    expect(await codeOf(factor(attempt, 'email', code))).toBe('code-refused');
  });

  test('another factor lets in at once, and makes codes by mail count again', async () => {
    const { browser, email } = await person('app@example.org');
    const { secret, factor: id } = (await post<NewTotp>(browser, 'factors/totp')).body;
    await post(browser, 'factors/totp/confirm', { factor: id, code: appCode(secret, f.clock.now()) });
    await post(f.browser(), 'password-reset', { email });
    await post(f.browser(), 'password-reset/finish', { token: await link(email), password: other, language: 'fr' });
    f.clock.forward(60_000);
    const started = await start(email, other);
    expect(started.factors).toEqual(['totp']);
    await factor(started.attempt, 'totp', appCode(secret, f.clock.now()));
    expect((await start(email, other)).factors).toEqual(['totp', 'email']);
  });

  test('the link is over after half an hour, void after a newer one, and nothing for a reset of everything', async () => {
    const { email } = await person('links@example.org');
    const ask = async () => {
      await post(f.browser(), 'password-reset', { email });
      return await link(email);
    };
    const finish = (token: string) =>
      codeOf(post(f.browser(), 'password-reset/finish', { token, password: other, language: 'en' }));
    const first = await ask();
    const second = await ask();
    expect(await finish(first)).toBe('code-refused');
    expect(await codeOf(post(f.browser(), 'identity-reset/start', { token: second }))).toBe('code-refused');
    f.clock.forward(30 * 60_000 + 1);
    expect(await finish(second)).toBe('code-refused');
  });

  test('asking does the same work and gives the same bytes for a known and an unknown address', async () => {
    const { email } = await person('known@example.org');
    const seen: unknown[] = [];
    for (const kind of ['password-reset', 'identity-reset']) {
      for (const address of [email, 'nobody-knows@example.org']) {
        statements.length = 0;
        const answer = await post(f.browser(), kind, { email: address });
        seen.push({ answer, statements: [...statements] });
      }
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[2]).toEqual(seen[3]);
    f.events.length = 0;
    await f.identity.recoverySteps();
    expect(await f.instance.superSql`select 1 from recovery_request`).toHaveLength(0);
    expect(await f.mailTo('nobody-knows@example.org')).toBeUndefined();
    expect(f.events.map(({ kind }) => kind).sort()).toEqual(['identity-reset-asked', 'password-reset-asked']);
  });

  test('several processes send one mail', async () => {
    const { email, account } = await person('several@example.org');
    await post(f.browser(), 'password-reset', { email });
    await Promise.all([f.identity.recoverySteps(), f.identity.recoverySteps(), f.identity.recoverySteps()]);
    const rows = await f.instance.superSql`select 1 from outbox where account = ${account} and kind = 'password-reset'`;
    expect(rows).toHaveLength(1);
  });
});

describe('everything lost', () => {
  async function begin(email: string): Promise<string> {
    await post(f.browser(), 'identity-reset', { email });
    return (await post<{ readyAt: string }>(f.browser(), 'identity-reset/start', { token: await link(email) })).body
      .readyAt;
  }

  test('waits 72 hours, tells its owner at each step, and then leaves a password and the mailbox', async () => {
    const { browser, email } = await person('lost@example.org');
    await codesOf(browser);
    const readyAt = await begin(email);
    expect(Date.parse(readyAt) - f.clock.now()).toBeGreaterThan(71.9 * hour);
    const subject = async () => {
      await f.identity.recoverySteps();
      return (await f.mailTo(email))?.subject;
    };
    expect(await subject()).toContain('has begun');
    expect(await me(browser)).toMatchObject({ identityReset: { readyAt, startedBy: 'owner' } });
    f.clock.forward(48 * hour + 1);
    expect(await subject()).toContain('soon possible');
    const early = await link(email);
    expect(
      await codeOf(post(f.browser(), 'identity-reset/finish', { token: early, password: other, language: 'en' })),
    ).toBe('code-refused');
    f.clock.forward(24 * hour);
    expect(await subject()).toContain('can now reset');
    const token = await link(email);
    const finish = () => post(f.browser(), 'identity-reset/finish', { token, password: other, language: 'en' });
    const both = await Promise.allSettled([finish(), finish()]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await start(email, other)).factors).toEqual(['email']);
    const again = await f.signIn(f.browser(), email, other);
    expect(again).toMatchObject({ passkeys: 0, recoveryCodesLeft: null, identityReset: null });
    expect(f.events.map(({ kind }) => kind)).toContain('identity-reset-done');
  });

  test('takes authenticator apps away with their seeds', async () => {
    const { browser, email, account } = await person('seeds@example.org');
    const { secret, factor: id } = (await post<NewTotp>(browser, 'factors/totp')).body;
    await post(browser, 'factors/totp/confirm', { factor: id, code: appCode(secret, f.clock.now()) });
    const seeds = () =>
      f.instance.keysSql`select 1 from kek_ciphertext where subject = ${account} and purpose = 'totp-seed'`;
    expect(await seeds()).toHaveLength(1);
    await begin(email);
    f.clock.forward(72 * hour + 1);
    await post(f.browser(), 'identity-reset/finish', { token: await link(email), password: other, language: 'en' });
    expect(await seeds()).toHaveLength(0);
  });

  test('is stopped from any session, for good', async () => {
    const { browser, email } = await person('stopped@example.org');
    await begin(email);
    await f.call(browser, 'DELETE', '/api/identity/identity-reset');
    expect((await f.mailTo(email))?.subject).toContain('stopped');
    expect(await codeOf(f.call(browser, 'DELETE', '/api/identity/identity-reset'))).toBe('not-found');
    f.clock.forward(80 * hour);
    await f.identity.recoverySteps();
    expect((await f.mailTo(email))?.subject).toContain('stopped');
  });

  test('that waits is not begun anew by a second question, nor made shorter', async () => {
    const { email } = await person('again@example.org');
    const first = await begin(email);
    f.clock.forward(10 * hour);
    expect(await begin(email)).toBe(first);
  });

  test('whose last link was not used within its week can be begun anew', async () => {
    const { browser, email } = await person('late@example.org');
    const first = await begin(email);
    f.clock.forward(72 * hour + 1);
    const token = await link(email);
    f.clock.forward(7 * 24 * hour);
    const finish = { token, password: other, language: 'en' };
    expect(await codeOf(post(f.browser(), 'identity-reset/finish', finish))).toBe('code-refused');
    await f.signIn(browser, email);
    expect((await me(browser)).identityReset).toBeNull();
    const again = await begin(email);
    expect(Date.parse(again) - Date.parse(first)).toBeGreaterThan(9 * 24 * hour);
    expect((await me(browser)).identityReset).toMatchObject({ readyAt: again });
    f.clock.forward(72 * hour + 1);
    await post(f.browser(), 'identity-reset/finish', { ...finish, token: await link(email) });
    expect((await start(email, other)).factors).toEqual(['email']);
  });

  test('may be begun by who administers, who sees no token and no difference', async () => {
    const admin = await f.identity.createAccount({
      email: 'root@example.org',
      password: goodPassword,
      roles: ['admin'],
      language: 'en',
      totp: true,
    });
    const browser = f.browser();
    const jar = browser.cookies;
    await f.identity.signInAs(
      {
        id: parseUuid(admin.account),
        address: '127.0.0.1',
        headers: {},
        cookie: (name) => jar.get(name),
        setCookie: (name, value) => jar.set(name, value),
      },
      parseUuid(admin.account),
    );
    const { browser: hers, email, account } = await person('helped@example.org');
    const answers = [];
    for (const address of [email, 'nobody-at-all@example.org'])
      answers.push(await post(browser, 'admin/identity-resets', { email: address }));
    expect(answers[0]).toEqual(answers[1]);
    await post(browser, 'admin/identity-resets', { email });
    const told = f.events.filter((one) => one.by === admin.account);
    expect(told.map(({ kind, account, outcome }) => [kind, account, outcome])).toEqual([
      ['identity-reset-started', account, 'ok'],
      ['identity-reset-started', admin.account, 'denied'],
      ['identity-reset-started', account, 'denied'],
    ]);
    expect((await f.mailTo(email))?.subject).toContain('administrator');
    expect(await me(hers)).toMatchObject({ identityReset: { startedBy: 'admin' } });
    expect(await codeOf(post(hers, 'admin/identity-resets', { email }))).toBe('not-allowed');
  });
});

describe('another address', () => {
  const change = async (browser: Browser, email: string) => {
    await post(browser, 'email-change', { email });
    return await post<{ effectiveAt: string }>(browser, 'email-change/verify', { code: await f.codeFor(email) });
  };

  test('is proved by a code, told to the old one, and in force after 72 hours', async () => {
    const { browser, email } = await person('old@example.org');
    const { effectiveAt } = (await change(browser, 'New@example.org')).body;
    expect((await f.mailTo(email))?.subject).toContain('will change');
    expect(await me(browser)).toMatchObject({ email, emailChange: { email: 'New@example.org', effectiveAt } });
    await f.identity.recoverySteps();
    expect((await me(browser)).email).toBe(email);
    f.clock.forward(72 * hour + 1);
    await Promise.all([f.identity.recoverySteps(), f.identity.recoverySteps()]);
    expect((await f.mailTo(email))?.subject).toContain('was changed');
    expect((await f.mailTo('New@example.org'))?.subject).toContain('was changed');
    expect(f.events.filter(({ kind }) => kind === 'email-changed')).toMatchObject([{ session: null, outcome: 'ok' }]);
    expect(await codeOf(start(email))).toBe('sign-in-failed');
    expect(await f.signIn(f.browser(), 'New@example.org')).toMatchObject({
      email: 'New@example.org',
      emailChange: null,
    });
  });

  test('is stopped from any session', async () => {
    const { browser, email } = await person('stay@example.org');
    await change(browser, 'elsewhere@example.org');
    await f.call(browser, 'DELETE', '/api/identity/email-change');
    f.clock.forward(73 * hour);
    await f.identity.recoverySteps();
    await f.signIn(f.browser(), email);
  });

  test('that somebody else has gets the same answer, the same work and no code', async () => {
    const [one, two] = [await person('taker@example.org'), await person('has-it@example.org')];
    const mails = () =>
      f.instance.superSql`select 1 from outbox where account = ${one.account} and address is not null`;
    expect(await post(one.browser, 'email-change', { email: 'free@example.org' })).toEqual({ status: 202, body: {} });
    expect(await mails()).toHaveLength(1);
    expect(await post(one.browser, 'email-change', { email: two.email })).toEqual({ status: 202, body: {} });
    expect(await mails()).toHaveLength(2);
    expect((await f.mailTo(two.email))?.subject).toContain('already');
    expect(await codeOf(post(one.browser, 'email-change/verify', { code: '123456' }))).toBe('code-refused');
  });

  test('that somebody took meanwhile is given up, and both stay as they were', async () => {
    const { browser, email } = await person('slow@example.org');
    await change(browser, 'wanted@example.org');
    await person('wanted@example.org');
    f.clock.forward(73 * hour);
    await f.identity.recoverySteps();
    expect((await f.mailTo(email))?.subject).toContain('stays');
    await f.signIn(f.browser(), email);
  });

  test('codes are five tries', async () => {
    const { browser } = await person('guess@example.org');
    await post(browser, 'email-change', { email: 'guessed@example.org' });
    const right = await f.codeFor('guessed@example.org');
    const wrong = right === '000000' ? '111111' : '000000';
    for (let n = 0; n < 5; n++)
      expect(await codeOf(post(browser, 'email-change/verify', { code: wrong }))).toBe('code-refused');
    expect(await codeOf(post(browser, 'email-change/verify', { code: right }))).toBe('code-refused');
  });
});

test('a new password ends a change of address that waits, which whoever had the old one may have asked for', async () => {
  const { browser, email } = await person('waits@example.org');
  await post(browser, 'email-change', { email: 'thief@example.org' });
  await post(browser, 'email-change/verify', { code: await f.codeFor('thief@example.org') });
  await post(browser, 'password', { current: goodPassword, password: other, language: 'en' });
  expect((await me(browser)).emailChange).toBeNull();
  f.clock.forward(73 * hour);
  await f.identity.recoverySteps();
  await f.signIn(f.browser(), email, other);
});

test('a new password needs the one of today, ends the other sessions, sign-ins half done and all tokens, and keeps this one', async () => {
  const { browser, email } = await person('quentin.brautigam@zylkophone.example');
  const second = f.browser();
  await f.signIn(second, email);
  await post(second, 'tokens', { name: 'a', scopes: ['record:read'], days: 1 });
  const input = { current: 'not it, not it', password: other, language: 'en' };
  expect(await codeOf(post(browser, 'password', input))).toBe('invalid-input');
  expect(await codeOf(post(browser, 'password', { ...input, current: goodPassword, password: 'short' }))).toBe(
    'invalid-input',
  );
  const own = { ...input, current: goodPassword, password: email };
  expect(await codeOf(post(browser, 'password', own))).toBe('invalid-input');
  const begun = (await start(email)).attempt;
  await post(browser, 'password', { ...input, current: goodPassword });
  expect(await codeOf(post(f.browser(), 'sign-in/email-code', { attempt: begun }))).toBe('code-refused');
  expect((await me(browser)).email).toBe(email);
  expect(await codeOf(me(second))).toBe('not-signed-in');
  expect(
    await f.instance.superSql`select 1 from api_token t join session s on s.account = t.account
    where s.id is not null and t.revoked_at is null and t.account = ${(await me(browser)).account}`,
  ).toHaveLength(0);
  expect((await f.mailTo(email))?.subject).toContain('password');
  await f.signIn(f.browser(), email, other);
});

test('no link is taken while the clock is behind, nor one that was made while it was ahead', async () => {
  const g = await fixture();
  const send = (path: string, body: unknown) => g.call(g.browser(), 'POST', `/api/identity/${path}`, body);
  const email = 'clock@example.org';
  await g.signUp(g.browser(), email);
  const linkOf = async (kind: string) => {
    if (kind !== '') await send(kind, { email });
    await g.identity.recoverySteps();
    return /#([A-Za-z0-9_-]+)/.exec((await g.mailTo(email))?.text ?? '')?.[1] ?? 'no-link-in-any-mail-of-ours';
  };
  const password = (token: string) => codeOf(send('password-reset/finish', { token, password: other, language: 'en' }));
  const reset = (token: string) => codeOf(send('identity-reset/finish', { token, password: other, language: 'en' }));
  const begin = (token: string) => codeOf(send('identity-reset/start', { token }));
  const long = 400 * 24 * hour;
  const now = await linkOf('password-reset');
  g.clock.setBehind(3 * 60_000);
  expect([await password(now), await begin(now), await reset(now)]).toEqual(Array(3).fill('clock-behind'));
  g.clock.setBehind(0);
  expect(await password(now)).toBe('fulfilled');

  g.clock.forward(long);
  const [ahead, question] = [await linkOf('password-reset'), await linkOf('identity-reset')];
  g.clock.forward(-long);
  expect([await password(ahead), await begin(question)]).toEqual(['code-refused', 'code-refused']);

  expect(await begin(await linkOf('identity-reset'))).toBe('fulfilled');
  g.clock.forward(long);
  const last = await linkOf('');
  g.clock.forward(-long + 73 * hour);
  expect(await reset(last)).toBe('code-refused');
  await g.close();
});
