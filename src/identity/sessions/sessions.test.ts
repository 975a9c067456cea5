import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asActor } from '../../database/index.ts';
import { CarnetError, newUuid } from '../../kernel/index.ts';
import { isSealed } from '../../keyring/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Sessions } from '../contract.ts';
import { accountGrant, type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { devicePlace } from './device.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
const list = async (browser: Browser) =>
  (await f.call<Sessions>(browser, 'GET', '/api/identity/sessions')).body.sessions;
const end = (browser: Browser, id: string) => f.call(browser, 'DELETE', `/api/identity/sessions/${id}`);
const rowsOf = (account: string) =>
  f.instance.superSql<{ id: string; device: Buffer | null; lastUsedAt: Date }[]>`
    select id, device, last_used_at as "lastUsedAt" from session where account = ${account} order by created_at`;
const refresh = (browser: Browser) => f.call(browser, 'POST', '/api/identity/refresh');

describe('the list of sessions', () => {
  test('has each living one with its device, the one that was used last first', async () => {
    const one = { ...f.browser(), address: '8.8.8.8', agent: firefox };
    const me = await f.signUp(one, 'ana@example.org');
    f.clock.forward(1000);
    const two = f.browser();
    const other = await f.signIn(two, 'ana@example.org');
    f.clock.forward(1000);
    await refresh(one);
    const sessions = await list(two);
    expect(sessions).toMatchObject([
      { id: me.session.id, current: false, device: { browser: 'Firefox', system: 'Linux', country: 'US' } },
      { id: other.session.id, current: true, device: { browser: '', system: '', country: null } },
    ]);
    expect(sessions[0]?.proof).toBe('password+email');
    const used = (n: number) => Date.parse(sessions[n]?.lastUsedAt ?? '');
    expect(used(0) - used(1)).toBeGreaterThanOrEqual(1000);
    expect(Date.parse(sessions[0]?.createdAt ?? '')).toBeLessThan(used(0));
  });

  test('leaves out what has ended by itself, and shows nobody the sessions of another', async () => {
    const old = f.browser();
    await f.signUp(old, 'bea@example.org');
    await f.signUp(f.browser(), 'cyr@example.org');
    f.clock.forward(6 * 24 * 3600_000);
    const now = f.browser();
    const me = await f.signIn(now, 'bea@example.org');
    expect(await list(now)).toHaveLength(2);
    await f.instance.superSql`update session set idle_expires_at = ${new Date(f.clock.now())}
      where account = ${me.account} and id <> ${me.session.id}`;
    expect((await list(now)).map(({ id }) => id)).toEqual([me.session.id]);
  });
});

describe('a device', () => {
  test('stands sealed, in its place alone, and goes with its session, whatever ends that', async () => {
    const browsers = [f.browser(), f.browser(), f.browser(), f.browser()];
    const [first, second, third, fourth] = browsers as [Browser, Browser, Browser, Browser];
    const { account } = await f.signUp(first, 'dan@example.org');
    for (const browser of browsers.slice(1)) await f.signIn(browser, 'dan@example.org');
    const rows = await rowsOf(account);
    const sealed = rows.map(({ device }) => device ?? Buffer.alloc(0));
    expect(sealed.map(isSealed)).toEqual([true, true, true, true]);
    const keys = await f.keyring.unlock(accountGrant(account as never, 'sign-in'));
    expect(() => keys.open(devicePlace(rows[1]?.id as never), sealed[0] ?? Buffer.alloc(0))).toThrow('not-openable');

    const kept = async () => (await rowsOf(account)).map(({ device }) => device !== null);
    await f.call(first, 'POST', '/api/identity/sign-out');
    expect(await kept()).toEqual([false, true, true, true]);
    const copy: Browser = { ...second, cookies: new Map(second.cookies) };
    await refresh(second);
    expect(await codeOf(refresh(copy))).toBe('session-ended'); // a used token: the family ends
    expect(await kept()).toEqual([false, false, true, true]);
    await f.call(third, 'POST', '/api/identity/sign-out-elsewhere');
    expect(await kept()).toEqual([false, false, true, false]);
    expect(await codeOf(f.call(fourth, 'GET', '/api/identity/me'))).toBe('not-signed-in');
    f.clock.forward(7 * 24 * 3600_000 + 1);
    await f.identity.sweep();
    expect(await kept()).toEqual([false, false, false, false]);
    const told = () => f.events.filter((event) => event.kind === 'session-expired' && event.account === account);
    expect(told()).toMatchObject([{ session: rows[2]?.id, account, note: 'unused' }]); // the others ended before, by an act
    await f.identity.sweep();
    expect(told()).toHaveLength(1);
    f.clock.forward(-7 * 24 * 3600_000);
  });
});

describe('ending a session', () => {
  test('refuses it at once, in every process, and is recorded; the others go on', async () => {
    const [here, there] = [f.browser(), f.browser()];
    await f.signUp(here, 'eve@example.org');
    const other = await f.signIn(there, 'eve@example.org');
    const actor = await f.identity.verifyAccessToken(there.cookies.get('access') ?? '');
    if (actor === null) throw new TypeError('a session was expected');
    expect(await f.identity.sessionLives(actor)).toBe(true);
    expect((await end(here, other.session.id)).status).toBe(204);
    expect(await f.identity.sessionLives(actor)).toBe(false);
    // Another process knows the token and not that it ended; PostgreSQL does.
    expect(await asActor(f.instance.appSql, actor, null, (sql) => sql`select 1 from account`)).toHaveLength(0);
    expect(await codeOf(f.call(there, 'GET', '/api/identity/me'))).toBe('not-signed-in');
    expect(await codeOf(refresh(there))).toBe('session-ended');
    expect(await codeOf(list(here))).toBe('fulfilled');
    expect(f.events.at(-1)).toMatchObject({ kind: 'session-ended', session: other.session.id, account: other.account });
  });

  test('that is another’s, that is over, or that never was, is one answer', async () => {
    const [mine, theirs] = [f.browser(), f.browser()];
    await f.signUp(mine, 'fay@example.org');
    const victim = await f.signUp(theirs, 'gil@example.org');
    const over = await f.signIn(f.browser(), 'fay@example.org');
    await end(mine, over.session.id);
    const answers = [];
    for (const id of [victim.session.id, over.session.id, newUuid()]) {
      const error = await end(mine, id).catch((reason: unknown) => reason);
      if (!(error instanceof CarnetError)) throw new TypeError('an error was expected');
      answers.push(`${error.code} ${error.detail}`);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('not-found');
    expect(await codeOf(list(theirs))).toBe('fulfilled');
  });

  test('of one’s own takes the cookies', async () => {
    const browser = f.browser();
    const me = await f.signUp(browser, 'hal@example.org');
    await end(browser, me.session.id);
    expect([...browser.cookies.keys()]).toEqual(['device']);
  });

  test('elsewhere leaves this one alone, and records each', async () => {
    const browsers = [f.browser(), f.browser(), f.browser()];
    const [first, ...rest] = browsers as [Browser, ...Browser[]];
    await f.signUp(first, 'ian@example.org');
    for (const browser of rest) await f.signIn(browser, 'ian@example.org');
    f.events.length = 0;
    expect((await f.call(first, 'POST', '/api/identity/sign-out-elsewhere')).status).toBe(204);
    expect(await list(first)).toMatchObject([{ current: true }]);
    for (const browser of rest) expect(await codeOf(refresh(browser))).toBe('session-ended');
    expect(f.events.map(({ kind }) => kind)).toEqual(['session-ended', 'session-ended']);
  });

  test('by a new password, and by signing out everywhere, is told in the log for each', async () => {
    const [first, second] = [f.browser(), f.browser()];
    const me = await f.signUp(first, 'kai@example.org');
    const other = await f.signIn(second, 'kai@example.org');
    const token = { name: 'cli', scopes: ['record:read'], days: 1 };
    const made = (await f.call<{ id: string }>(first, 'POST', '/api/identity/tokens', token)).body;
    f.events.length = 0;
    const password = { current: goodPassword, password: 'seven quiet harbours at dawn', language: 'en' };
    await f.call(first, 'POST', '/api/identity/password', password);
    const told = () => f.events.map(({ kind, session }) => [kind, session]);
    expect(told()).toEqual([
      ['session-ended', other.session.id],
      ['token-ended', made.id],
      ['password-changed', me.session.id],
    ]);
    f.events.length = 0;
    await f.call(first, 'POST', '/api/identity/sign-out-everywhere');
    expect(told()).toEqual([['sign-out-everywhere', me.session.id]]); // its own end is what the act tells
  });

  test('cannot be asked by a session that PostgreSQL ended', async () => {
    const [one, two] = [f.browser(), f.browser()];
    const me = await f.signUp(one, 'jon@example.org');
    const other = await f.signIn(two, 'jon@example.org');
    await f.instance.superSql`update session set revoked_at = now() where id = ${me.session.id}`;
    for (const ask of [
      () => list(one),
      () => end(one, other.session.id),
      () => f.call(one, 'POST', '/api/identity/sign-out-elsewhere'),
    ])
      expect(await codeOf(ask())).toBe('session-ended');
    expect(await codeOf(list(two))).toBe('fulfilled');
  });
});
