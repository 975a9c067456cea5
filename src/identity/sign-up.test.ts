import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid, type Uuid } from '../kernel/index.ts';
import { codeOf } from './code-of.fixture.ts';
import type { Me } from './contract.ts';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const start = async (email: string, password = goodPassword) => {
  const browser = f.browser();
  const { status, body } = await f.call<{ attempt: Uuid }>(browser, 'POST', '/api/identity/sign-up', {
    email,
    password,
    language: 'en',
  });
  return { browser, status, attempt: body.attempt };
};
const verify = (browser: ReturnType<Fixture['browser']>, attempt: string, code: string) =>
  f.call<Me>(browser, 'POST', '/api/identity/sign-up/verify', { attempt, code });
const resend = (attempt: string) => f.call<object>(f.browser(), 'POST', '/api/identity/sign-up/resend', { attempt });
const other = (code: string) => (code === '000000' ? '000001' : '000000');

describe('signing up', () => {
  test('gives an account and a session for the code from the mail, and nothing before', async () => {
    const { browser, status, attempt } = await start('Ana@Example.org');
    expect(status).toBe(202);
    expect(browser.cookies.size).toBe(0);
    const { body } = await verify(browser, attempt, await f.codeFor('Ana@Example.org'));
    expect(body).toMatchObject({
      email: 'Ana@Example.org',
      roles: ['patient'],
      factors: [{ kind: 'email' }],
      session: { proof: 'password+email' },
    });
    expect([...browser.cookies.keys()].sort()).toEqual(['access', 'device', 'refresh']);
    expect((await f.call<Me>(browser, 'GET', '/api/identity/me')).body).toEqual(body);
  });

  test('answers a known address alike, tells it by mail, and makes no second account', async () => {
    await f.signUp(f.browser(), 'bea@example.org');
    const { browser, status, attempt } = await start('BEA@example.org');
    expect(status).toBe(202);
    expect((await f.mailTo('BEA@example.org'))?.subject).toBe('You already have a Carnet account');
    for (let i = 0; i < 5; i++) expect(await codeOf(verify(browser, attempt, '123456'))).toBe('code-refused');
    expect(browser.cookies.size).toBe(0);
  });

  test('writes rows of the same shape and size for a known and an unknown address', async () => {
    await f.signUp(f.browser(), 'cyr@example.org');
    await start('cyr@example.org');
    await start('cys@example.org');
    const rows = await f.instance.superSql`select octet_length(o.payload) as payload, octet_length(a.email) as email,
        octet_length(s.code_mac) as mac from outbox o join account a on a.id = o.account join sign_in_attempt s on s.account = a.id
      where o.sent_at is null`;
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual(rows[1]);
  });

  test('of two sign-ups of one address that finish together, one becomes the account', async () => {
    const attempts = [];
    for (let i = 0; i < 2; i++) {
      const one = await start('dan@example.org');
      attempts.push({ ...one, code: await f.codeFor('dan@example.org') });
    }
    const results = await Promise.all(
      attempts.map(({ browser, attempt, code }) => codeOf(verify(browser, attempt, code))),
    );
    expect(results.sort()).toEqual(['code-refused', 'fulfilled']);
  });

  test('refuses a wrong, a late and a used code, and stops after five tries', async () => {
    const late = await start('eve@example.org');
    const lateCode = await f.codeFor('eve@example.org');
    f.clock.forward(10 * 60_000 + 1);
    expect(await codeOf(verify(late.browser, late.attempt, lateCode))).toBe('code-refused');

    const tried = await start('fay@example.org');
    const code = await f.codeFor('fay@example.org');
    for (let i = 0; i < 5; i++)
      expect(await codeOf(verify(tried.browser, tried.attempt, other(code)))).toBe('code-refused');
    expect(await codeOf(verify(tried.browser, tried.attempt, code))).toBe('code-refused');

    const used = await start('gil@example.org');
    const usedCode = await f.codeFor('gil@example.org');
    const both = await Promise.all([1, 2, 3].map(() => codeOf(verify(f.browser(), used.attempt, usedCode))));
    expect(both.filter((result) => result === 'fulfilled')).toHaveLength(1);
    expect(await codeOf(verify(f.browser(), used.attempt, usedCode))).toBe('code-refused');
  });

  test('sends another code, which takes the place of the first and gives no tries back', async () => {
    const { browser, attempt } = await start('nia@example.org');
    const first = await f.codeFor('nia@example.org');
    for (let i = 0; i < 4; i++) expect(await codeOf(verify(browser, attempt, other(first)))).toBe('code-refused');
    f.clock.forward(60_000);
    expect((await resend(attempt)).status).toBe(202);
    const second = await f.codeFor('nia@example.org');
    expect(await codeOf(verify(browser, attempt, second))).toBe('fulfilled');
    expect(await codeOf(resend(attempt))).toBe('code-refused');

    const tried = await start('noe@example.org');
    const code = await f.codeFor('noe@example.org');
    for (let i = 0; i < 5; i++) await codeOf(verify(tried.browser, tried.attempt, other(code)));
    expect(await codeOf(resend(tried.attempt))).toBe('code-refused');

    const late = await start('ned@example.org');
    f.clock.forward(30 * 60_000 + 1);
    expect(await codeOf(resend(late.attempt))).toBe('code-refused');
    expect(await codeOf(resend(newUuid()))).toBe('code-refused');
  });

  test('sends to a known address word of its account, not a code, with the same answer', async () => {
    await f.signUp(f.browser(), 'oda@example.org');
    const { attempt } = await start('oda@example.org');
    expect(await resend(attempt)).toMatchObject({ status: 202, body: {} });
    expect((await f.mailTo('oda@example.org'))?.subject).toBe('You already have a Carnet account');
  });

  test('counts another code as a sign-up of the address', async () => {
    const { attempt } = await start('pia@example.org');
    const results = [];
    for (let i = 0; i < 5; i++) results.push(await codeOf(resend(attempt)));
    expect(results).toEqual([...Array(3).fill('fulfilled'), 'too-many-requests', 'too-many-requests']);
  });

  test('mail comes in the language that the account chooses', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'ria@example.org');
    expect((await f.call(browser, 'PUT', '/api/identity/language', { language: 'fr' })).status).toBe(204);
    expect((await f.call<Me>(browser, 'GET', '/api/identity/me')).body.language).toBe('fr');
    await start('ria@example.org');
    await f.call(browser, 'POST', '/api/identity/step-up/email-code');
    expect((await f.mailTo('ria@example.org'))?.text).toMatch(/Bonjour|code/);
    expect(await codeOf(f.call(f.browser(), 'PUT', '/api/identity/language', { language: 'fr' }))).toBe(
      'not-signed-in',
    );
  });

  test('refuses the code of another attempt', async () => {
    const [one, two] = [await start('hal@example.org'), await start('ian@example.org')];
    expect(await codeOf(verify(one.browser, one.attempt, await f.codeFor('ian@example.org')))).toBe('code-refused');
    expect(await codeOf(verify(one.browser, two.attempt, await f.codeFor('hal@example.org')))).toBe('code-refused');
  });

  test('refuses passwords that are short or guessed, in the language asked for', async () => {
    const browser = f.browser();
    const ask = (password: string, language: string) =>
      f.call(browser, 'POST', '/api/identity/sign-up', { email: 'jon@example.org', password, language });
    await expect(ask('short', 'en')).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ field: 'body.password', code: 'too-short' }],
    });
    await expect(ask('password123456', 'fr')).rejects.toMatchObject({
      code: 'invalid-input',
      errors: [{ code: 'weak-password' }],
    });
    await expect(ask('password123456', 'fr')).rejects.toThrow(/mot de passe/);
    expect(await codeOf(ask('jon@example.org', 'en'))).toBe('invalid-input');
  });

  test('stores neither the address nor the password nor the code in clear', async () => {
    const { attempt } = await start('kim.canary@example.org');
    const rows = await f.instance.superSql<{ dump: string }[]>`select
      (select string_agg(a::text, ' ') from account a) || (select string_agg(o::text, ' ') from outbox o) ||
      (select string_agg(s::text, ' ') from sign_in_attempt s) as dump`;
    const dump = rows[0]?.dump ?? '';
    expect(dump).toContain(attempt);
    for (const secret of ['kim.canary', 'lantern']) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
    }
    expect(dump).toContain('$argon2id$v=19$m=38912,t=2,p=1$');
  });

  test('limits sign-ups of one address, known or not', async () => {
    const results = [];
    for (let i = 0; i < 6; i++) results.push(await codeOf(start('lea@example.org')));
    expect(results).toEqual([...Array(4).fill('fulfilled'), 'too-many-requests', 'too-many-requests']);
  });
});
