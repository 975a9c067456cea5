import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Factor, Me, NewTotp, SignInStarted } from '../contract.ts';
import { appCode, type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { passkeysOf } from '../passkeys/passkeys.fixture.ts';

let f: Fixture;
let on: ReturnType<typeof passkeysOf>;
beforeAll(async () => {
  f = await fixture({ limits: { codeAccount: { capacity: 1000, perMinute: 1000 } } });
  on = passkeysOf(f);
});
afterAll(() => f.close());

async function person(name: string): Promise<Browser> {
  const browser = f.browser();
  await f.signUp(browser, `${name}@example.org`);
  return browser;
}
const meOf = async (browser: Browser) => (await f.call<Me>(browser, 'GET', '/api/identity/me')).body;
const factorOf = async (browser: Browser, kind: 'totp' | 'email') =>
  (await meOf(browser)).factors.find((factor) => factor.kind === kind)?.id ?? '';
const remove = (browser: Browser, id: string) => f.call(browser, 'DELETE', `/api/identity/factors/${id}`);
const addMail = (browser: Browser) => f.call<Factor>(browser, 'POST', '/api/identity/factors/email');
const password = async (name: string) =>
  (
    await f.call<SignInStarted & { attempt: Uuid }>(f.browser(), 'POST', '/api/identity/sign-in', {
      email: `${name}@example.org`,
      password: goodPassword,
    })
  ).body;
const mailSubject = async (name: string) => (await f.mailTo(`${name}@example.org`))?.subject ?? '';

async function addApp(browser: Browser): Promise<{ id: string; secret: string }> {
  const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
  const code = appCode(body.secret, f.clock.now());
  await f.call(browser, 'POST', '/api/identity/factors/totp/confirm', { factor: body.factor, code });
  return { id: body.factor, secret: body.secret };
}

describe('removing', () => {
  test('an app destroys its seed, tells the owner, and its code is worth nothing from then on', async () => {
    const browser = await person('ana');
    const app = await addApp(browser);
    const secrets = async () => await f.instance.keysSql`select 1 from kek_ciphertext where kind = 'secret'`;
    const before = (await secrets()).length;
    const { attempt, factors } = await password('ana');
    expect(factors).toEqual(['totp', 'email']);
    f.events.length = 0;
    await remove(browser, app.id);
    expect(f.events).toMatchObject([{ kind: 'factor-removed', outcome: 'ok' }]);
    expect((await secrets()).length).toBe(before - 1);
    expect(await mailSubject('ana')).toMatch(/removed/i);
    f.clock.forward(30_000);
    const code = appCode(app.secret, f.clock.now());
    expect(
      await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in/factor', { attempt, kind: 'totp', code })),
    ).toBe('code-refused');
    expect((await password('ana')).factors).toEqual(['email']);
  });

  test('the code by mail means that none is sent or taken any more, until it is added again', async () => {
    const browser = await person('bea');
    await addApp(browser);
    const open = await password('bea');
    expect(open.emailHint).not.toBeNull();
    await f.call(browser, 'POST', '/api/identity/sign-in/email-code', { attempt: open.attempt });
    const code = await f.codeFor('bea@example.org');
    await remove(browser, await factorOf(browser, 'email'));
    expect(
      await codeOf(
        f.call(f.browser(), 'POST', '/api/identity/sign-in/factor', { attempt: open.attempt, kind: 'email', code }),
      ),
    ).toBe('not-allowed');
    const { attempt, factors, emailHint } = await password('bea');
    expect([factors, emailHint]).toEqual([['totp'], null]);
    expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in/email-code', { attempt }))).toBe(
      'not-allowed',
    );
    const { status, body } = await addMail(browser);
    expect([status, body.kind, body.id]).toEqual([201, 'email', await factorOf(browser, 'email')]);
    expect(f.events.at(-1)).toMatchObject({ kind: 'factor-added', outcome: 'ok' });
    expect(await codeOf(addMail(browser))).toBe('conflict');
    expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in/email-code', { attempt }))).toBe(
      'fulfilled',
    );
  });

  test('an app that was never confirmed says nothing to anybody, and counts for nothing', async () => {
    const browser = await person('cyr');
    const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
    expect(await codeOf(remove(browser, await factorOf(browser, 'email')))).toBe('not-allowed');
    f.events.length = 0;
    await remove(browser, body.factor);
    expect(f.events).toEqual([]);
    expect(await mailSubject('cyr')).not.toMatch(/removed/i);
  });

  test('is for the own factors, with a fresh factor', async () => {
    const [browser, thief] = [await person('dan'), await person('eve')];
    const { id } = await addApp(browser);
    expect(await codeOf(remove(thief, id))).toBe('not-found');
    f.clock.forward(6 * 60_000);
    expect(await codeOf(remove(browser, id))).toBe('factor-needed');
    expect(await codeOf(addMail(browser))).toBe('factor-needed');
    expect((await meOf(browser)).factors).toHaveLength(2);
  });
});

describe('the last factor stays', () => {
  test('whether it is the mail, an app or a passkey', async () => {
    const browser = await person('fay');
    const email = await factorOf(browser, 'email');
    expect(await codeOf(remove(browser, email))).toBe('not-allowed');
    const { passkey } = await on.add(browser);
    await remove(browser, email);
    expect(await codeOf(on.remove(browser, passkey.id))).toBe('not-allowed');
    const app = await addApp(browser);
    await on.remove(browser, passkey.id);
    expect(await codeOf(remove(browser, app.id))).toBe('not-allowed');
    await addMail(browser);
    expect(await codeOf(remove(browser, app.id))).toBe('fulfilled');
    expect((await password('fay')).factors).toEqual(['email']);
  });

  test('and what does not sign in is none: a passkey that may have been copied, or that this server did not make', async () => {
    const browser = await person('gil');
    const { authenticator, passkey } = await on.add(browser, {}, { counter: 5 });
    await codeOf(on.signIn(authenticator, f.browser(), { counter: 5 }));
    expect((await password('gil')).factors).toEqual(['email']);
    expect(await codeOf(remove(browser, await factorOf(browser, 'email')))).toBe('not-allowed');
    await f.instance
      .superSql`update passkey set regressed_at = null, mac = ${Buffer.alloc(32)} where id = ${passkey.id}`;
    expect((await password('gil')).factors).toEqual(['email']);
    expect(await codeOf(remove(browser, await factorOf(browser, 'email')))).toBe('not-allowed');
  });

  test('also when the last two are removed at once', async () => {
    for (let round = 0; round < 8; round++) {
      const browser = await person(`two-${round}`);
      const { passkey } = await on.add(browser);
      const app = await addApp(browser);
      const email = await factorOf(browser, 'email');
      const results = await Promise.all([
        codeOf(remove(browser, email)),
        codeOf(remove(browser, app.id)),
        codeOf(on.remove(browser, passkey.id)),
      ]);
      expect(results.filter((result) => result === 'fulfilled')).toHaveLength(2);
      expect(results.filter((result) => result === 'not-allowed')).toHaveLength(1);
      expect((await password(`two-${round}`)).factors).toHaveLength(1);
    }
  });

  test('and the mail is added once, also by many at once', async () => {
    const browser = await person('hal');
    await on.add(browser);
    await remove(browser, await factorOf(browser, 'email'));
    const results = await Promise.all(Array.from({ length: 5 }, () => codeOf(addMail(browser))));
    expect(results.filter((result) => result === 'fulfilled')).toHaveLength(1);
    expect((await meOf(browser)).factors).toHaveLength(1);
  });
});

describe('what the page is told after the right password', () => {
  test('names passkey, app, mail and recovery codes where the account has them', async () => {
    const browser = await person('ida');
    const { account } = await meOf(browser);
    const code = (confirmed: boolean, used: boolean) => f.instance.superSql`
      insert into recovery_code (id, account, set, number, mac, created_at, confirmed_at, used_at)
      values (gen_random_uuid(), ${account}, gen_random_uuid(), 1, '', now(), case when ${confirmed} then now() end,
        case when ${used} then now() end)`;
    await code(false, false);
    await code(true, true);
    expect((await password('ida')).factors).toEqual(['email']);
    await code(true, false);
    expect((await password('ida')).factors).toEqual(['email', 'recovery']);
    await on.add(browser);
    await addApp(browser);
    expect((await password('ida')).factors).toEqual(['passkey', 'totp', 'email', 'recovery']);
  });

  test('leaves the mail out while a reset by mail is fresh', async () => {
    const browser = await person('jon');
    await addApp(browser);
    const { account } = await meOf(browser);
    const from = new Date(f.clock.now() + 72 * 3600_000);
    await f.instance.superSql`update account set mail_counts_from = ${from} where id = ${account}`;
    expect((await password('jon')).factors).toEqual(['totp']);
    expect(await codeOf(remove(browser, await factorOf(browser, 'totp')))).toBe('not-allowed');
    f.clock.forward(72 * 3600_000);
    expect((await password('jon')).factors).toEqual(['totp', 'email']);
  });

  test('and on an instance without mail the code by mail is never a factor', async () => {
    const g = await fixture({ mail: 'none' });
    const { totp } = await g.identity.createAccount({
      email: 'admin@example.org',
      password: goodPassword,
      roles: ['admin'],
      language: 'en',
      totp: true,
    });
    const browser = g.browser();
    const { body } = await g.call<SignInStarted>(browser, 'POST', '/api/identity/sign-in', {
      email: 'admin@example.org',
      password: goodPassword,
    });
    const code = appCode(totp?.secret ?? '', g.clock.now());
    const me = await g.call<Me>(browser, 'POST', '/api/identity/sign-in/factor', {
      attempt: body.attempt,
      kind: 'totp',
      code,
    });
    expect(await codeOf(g.call(browser, 'POST', '/api/identity/factors/email'))).toBe('not-supported');
    const id = me.body.factors[0]?.id ?? '';
    expect(await codeOf(g.call(browser, 'DELETE', `/api/identity/factors/${id}`))).toBe('not-allowed');
    await g.close();
  });
});

test('who has the password and the mailbox gets in beside an app, and takes nothing away without showing it', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'guarded@example.org');
  const { body } = await f.call<NewTotp>(browser, 'POST', '/api/identity/factors/totp');
  await f.call(browser, 'POST', '/api/identity/factors/totp/confirm', {
    factor: body.factor,
    code: appCode(body.secret, f.clock.now()),
  });
  const thief = f.browser();
  const me = await f.signIn(thief, 'guarded@example.org');
  expect(me.session.proof).toBe('password+email');
  expect(await codeOf(f.call(thief, 'DELETE', `/api/identity/factors/${body.factor}`))).toBe('factor-needed');
  expect(await codeOf(f.call(thief, 'POST', '/api/identity/recovery-codes'))).toBe('factor-needed');
  expect(await codeOf(f.call(thief, 'POST', '/api/identity/step-up/email-code'))).toBe('not-allowed');
  f.clock.forward(60_000);
  await f.call(thief, 'POST', '/api/identity/step-up', { kind: 'totp', code: appCode(body.secret, f.clock.now()) });
  await f.call(thief, 'POST', '/api/identity/recovery-codes');
});
