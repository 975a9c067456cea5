import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid, type Role } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Me } from '../contract.ts';
import { type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { noteHeld } from '../staff/held.ts';
import { lifeOf, rolesTakenOn } from './roles.ts';
import type { SessionProof } from './session-store.ts';

const both: readonly Role[] = ['patient', 'admin'];
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('the roles that a session takes on', () => {
  const proofs: readonly (readonly [SessionProof, readonly Role[]])[] = [
    ['passkey', both],
    ['demo', both],
    ['password+totp', ['patient']],
    ['password+email', ['patient']],
    ['password+recovery', ['patient']],
  ];
  test.each(proofs)('%s: %j', (proof, taken) => {
    expect(rolesTakenOn(both, proof, {})).toEqual(taken);
    expect(rolesTakenOn(both, proof, { staffPasskeys: 'required' })).toEqual(taken);
    expect(rolesTakenOn(both, proof, { staffPasskeys: 'optional' })).toEqual(both);
    expect(rolesTakenOn(['admin'], proof, {})).toEqual(taken.includes('admin') ? ['admin'] : []);
  });

  test('give it its life: the shortest of them, and that of staff to who took on none', () => {
    expect(lifeOf(['patient'])).toEqual({ idle: 7 * day, absolute: 30 * day });
    const staff = { idle: 30 * minute, absolute: 12 * hour };
    for (const roles of [['admin'], both, []] as const) expect(lifeOf(roles)).toEqual(staff);
  });
});

describe('a session', () => {
  let f: Fixture;
  beforeAll(async () => {
    f = await fixture();
  });
  afterAll(() => f.close());

  const make = async (email: string, roles: readonly Role[]) =>
    (await f.identity.createAccount({ email, password: goodPassword, roles, language: 'en', totp: false })).account;
  const refresh = (browser: Browser) => f.call(browser, 'POST', '/api/identity/refresh');
  const me = async (browser: Browser) => (await f.call<Me>(browser, 'GET', '/api/identity/me')).body;
  const rolesInToken = async (browser: Browser) =>
    (await f.identity.verifyAccessToken(browser.cookies.get('access') ?? ''))?.roles;

  test('after a password and a code holds the staff role and has not taken it on, also after a refresh', async () => {
    await make('both@example.org', both);
    const browser = f.browser();
    expect(await f.signIn(browser, 'both@example.org')).toMatchObject({ roles: ['patient'], heldRoles: both });
    await refresh(browser);
    expect(await rolesInToken(browser)).toEqual(['patient']);
  });

  test('that a passkey proved takes it on, and lives as staff does', async () => {
    await make('admin@example.org', ['admin']);
    const browser = f.browser();
    const { session } = await f.signIn(browser, 'admin@example.org');
    await f.instance.superSql`update session set proof = 'passkey' where id = ${session.id}`;
    await refresh(browser);
    expect(await me(browser)).toMatchObject({ roles: ['admin'], session: { proof: 'passkey' } });
    f.clock.forward(29 * minute);
    await refresh(browser);
    f.clock.forward(30 * minute);
    expect(await codeOf(refresh(browser))).toBe('session-ended');
  });

  test('of staff ends after 12 h, however busy it was', async () => {
    const account = await make('busy@example.org', ['admin']);
    const browser = f.browser();
    const jar = {
      id: newUuid(),
      address: browser.address,
      headers: {},
      cookie: (name: string) => browser.cookies.get(name),
      setCookie: (name: string, value: string) => {
        browser.cookies.set(name, value);
      },
    };
    expect(await f.identity.signInAs(jar, account)).toMatchObject({ roles: ['admin'] });
    for (let passed = 0; passed < 12 * hour - 20 * minute; passed += 20 * minute) {
      f.clock.forward(20 * minute);
      await refresh(browser);
    }
    f.clock.forward(20 * minute);
    expect(await codeOf(refresh(browser))).toBe('session-ended');
  });

  test('of an account that becomes staff has the life of staff from its next refresh on, counted from its sign-in', async () => {
    const account = await make('later@example.org', ['patient']);
    const [young, old] = [f.browser(), f.browser()];
    const made = async (browser: Browser) => {
      const { session } = await f.signIn(browser, 'later@example.org');
      await f.instance.superSql`update session set proof = 'passkey' where id = ${session.id}`;
      return session.id;
    };
    await made(old);
    f.clock.forward(13 * hour);
    const id = await made(young);
    await f.instance.superSql`update account set roles = ${[...both]} where id = ${account}`;
    // Written there by somebody who is not this server, it is no role; with its entry it is one from the next refresh on.
    await refresh(young);
    expect(await rolesInToken(young)).toEqual(['patient']);
    await noteHeld(f.keyring, f.instance.superSql, { account, roles: both, since: new Date(f.clock.now()) });
    expect(await codeOf(refresh(old))).toBe('session-ended');
    await refresh(young);
    expect(await rolesInToken(young)).toEqual(both);
    const [row] = await f.instance.superSql<
      { idle: Date }[]
    >`select idle_expires_at as idle from session where id = ${id}`;
    expect((row?.idle.getTime() ?? 0) - f.clock.now()).toBeLessThanOrEqual(30 * minute);
  });

  test('in PostgreSQL ends when it lay unused', async () => {
    await make('idle@example.org', ['admin']);
    const browser = f.browser();
    const { session } = await f.signIn(browser, 'idle@example.org');
    expect(await codeOf(me(browser))).toBe('fulfilled');
    await f.instance.superSql`update session set idle_expires_at = now() where id = ${session.id}`;
    expect(await codeOf(me(browser))).toBe('session-ended');
  });
});
