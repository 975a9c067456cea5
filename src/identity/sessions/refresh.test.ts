import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { type Browser, type Fixture, fixture } from '../identity.fixture.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture({}, { connections: 20 });
});
afterAll(() => f.close());

const copyOf = (browser: Browser): Browser => ({ cookies: new Map(browser.cookies), address: browser.address });
const refresh = (browser: Browser, key?: string) =>
  f.call(browser, 'POST', '/api/identity/refresh', undefined, key === undefined ? {} : { 'idempotency-key': key });

describe('the refresh token', () => {
  test('is changed for a successor and a new access token of the same session', async () => {
    const browser = f.browser();
    const me = await f.signUp(browser, 'ana@example.org');
    const before = copyOf(browser);
    f.clock.forward(10 * 60_000 + 1000);
    expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('not-signed-in');
    expect((await refresh(browser, 'one-refresh')).status).toBe(204);
    expect(browser.cookies.get('refresh')).not.toBe(before.cookies.get('refresh'));
    expect((await f.call(browser, 'GET', '/api/identity/me')).body).toMatchObject({
      session: { id: me.session.id, factorAt: me.session.factorAt },
    });
  });

  test('repeated within 10 s with the same key gives the same successor; later, or with another key, it ends the session', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'bea@example.org');
    const copies = Array.from({ length: 4 }, () => copyOf(browser));
    await refresh(browser, 'key-of-the-client');
    f.clock.forward(9_000);
    const [repeat, other, late, none] = copies as [Browser, Browser, Browser, Browser];
    await refresh(repeat, 'key-of-the-client');
    expect(repeat.cookies.get('refresh')).toBe(browser.cookies.get('refresh'));
    f.clock.forward(2_000);
    expect(await codeOf(refresh(late, 'key-of-the-client'))).toBe('session-ended');
    expect([...late.cookies.keys()]).toEqual(['device']);
    for (const dead of [browser, other, none]) {
      expect(await codeOf(refresh(dead, 'another-key'))).toBe('session-ended');
      expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('not-signed-in');
    }
    expect(f.events.filter((event) => event.kind === 'session-family-revoked')).toHaveLength(1);
  });

  test('used by 100 at once with keys of their own has one successor, and then the family is dead', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'cyr@example.org');
    const all = Array.from({ length: 100 }, () => copyOf(browser));
    const results = await Promise.all(all.map((one, i) => codeOf(refresh(one, `client-${i}-key`))));
    expect(results.filter((result) => result === 'fulfilled')).toHaveLength(1);
    const winner = all[results.indexOf('fulfilled')] as Browser;
    expect(await codeOf(refresh(winner, 'next-key-of-winner'))).toBe('session-ended');
    expect(
      await f.instance.superSql`select 1 from session where revoked_at is null and account =
      (select account from session where id = ${f.events.filter((event) => event.kind === 'session-family-revoked').at(-1)?.session ?? ''})`,
    ).toHaveLength(0);
  });

  test('used by 100 at once with one key has one successor for all, and lives', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'dan@example.org');
    const all = Array.from({ length: 100 }, () => copyOf(browser));
    await Promise.all(all.map((one) => refresh(one, 'the-same-key')));
    expect(new Set(all.map((one) => one.cookies.get('refresh'))).size).toBe(1);
    expect(await codeOf(refresh(all[0] as Browser, 'and-a-new-key'))).toBe('fulfilled');
  });

  test('without a key is no repeat', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'eve@example.org');
    const copy = copyOf(browser);
    await refresh(browser);
    expect(await codeOf(refresh(copy))).toBe('session-ended');
    expect(await codeOf(refresh(browser))).toBe('session-ended');
  });

  test('ends after 7 days without use, and with the session after 30 days in any case', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'fay@example.org');
    for (let day = 0; day < 28; day += 6) {
      f.clock.forward(6 * 24 * 3600_000);
      expect(await codeOf(refresh(browser))).toBe(day < 24 ? 'fulfilled' : 'session-ended');
    }
    const idle = f.browser();
    await f.signUp(idle, 'gil@example.org');
    f.clock.forward(7 * 24 * 3600_000 + 1);
    expect(await codeOf(refresh(idle))).toBe('session-ended');
  });

  test('of another form, or with a key of another form, is refused', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'hal@example.org');
    expect(await codeOf(refresh(browser, 'short'))).toBe('invalid-input');
    const token = browser.cookies.get('refresh') ?? '';
    for (const text of ['', 'x', token.slice(1), `${token}AAAA`, Buffer.alloc(48).toString('base64url')]) {
      const forged = f.browser();
      forged.cookies.set('refresh', text);
      expect(await codeOf(refresh(forged))).toBe('session-ended');
    }
    expect(await codeOf(refresh(browser))).toBe('fulfilled');
  });

  test('stands in the database as hashes alone', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'ian@example.org');
    await refresh(browser, 'key-of-the-client');
    const bytes = Buffer.from(browser.cookies.get('refresh') ?? '', 'base64url');
    const rows = await f.instance.superSql<
      { dump: string }[]
    >`select (select string_agg(t::text, ' ') from refresh_token t) || (select string_agg(s::text, ' ') from session s) as dump`;
    const dump = rows[0]?.dump ?? '';
    for (const secret of [bytes, bytes.subarray(0, 16), bytes.subarray(16)])
      expect(dump).not.toContain(secret.toString('hex'));
  });
});
