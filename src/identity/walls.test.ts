import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asActor } from '../database/index.ts';
import { newUuid, parseUuid, randomBytes } from '../kernel/index.ts';
import { codeOf } from './code-of.fixture.ts';
import { type Fixture, fixture } from './identity.fixture.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const tables = ['account', 'factor', 'session', 'sign_in_attempt', 'refresh_token', 'api_token'];
const idOf = (table: string) => (table === 'account' ? 'id' : 'account');

describe('row-level security', () => {
  test('shows a session the rows of its own account, and another secret none', async () => {
    const [one, two] = [f.browser(), f.browser()];
    const ana = await f.signUp(one, 'ana@example.org');
    const bea = await f.signUp(two, 'bea@example.org');
    // A session sees of its attempts those that are begun in it.
    for (const browser of [one, two]) await f.call(browser, 'POST', '/api/identity/step-up/email-code');
    const actor = await f.identity.verifyAccessToken(one.cookies.get('access') ?? '');
    if (actor === null) throw new TypeError('a session was expected');
    for (const table of tables) {
      const seen = await asActor(f.instance.appSql, actor, null, (sql) =>
        sql.unsafe(`select distinct ${idOf(table)} as id from ${table}`),
      );
      expect(seen.map((row) => row['id'])).toEqual(table === 'api_token' ? [] : [ana.account]);
      const changed = await asActor(f.instance.appSql, actor, null, async (sql) => {
        const statement = `update ${table} set ${idOf(table)} = ${idOf(table)} where ${idOf(table)} = '${bea.account}' returning 1`;
        return (await sql.unsafe(statement).catch(() => [])).length;
      }).catch(() => 0);
      expect(changed).toBe(0);
      const none = await asActor(f.instance.appSql, { secret: randomBytes(16) }, null, (sql) =>
        sql.unsafe(`select 1 from ${table}`),
      );
      expect(none).toHaveLength(0);
      expect(await f.instance.appSql.unsafe(`select 1 from ${table}`)).toHaveLength(0);
    }
  });

  test('binds sign-out in the very next statement, whatever the server still holds', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'cyr@example.org');
    const actor = await f.identity.verifyAccessToken(browser.cookies.get('access') ?? '');
    if (actor === null) throw new TypeError('a session was expected');
    await f.instance.superSql`update session set revoked_at = now() where id = ${actor.session}`;
    expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('session-ended');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/factors/totp'))).toBe('session-ended');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up/email-code'))).toBe('session-ended');
  });

  test('shows the machine that signs in nothing clinical', async () => {
    for (const table of [
      'record',
      'relation',
      'resource',
      'resource_history',
      'search_token',
      'import_job',
      'import_chunk',
    ]) {
      await expect(f.instance.signInSql.unsafe(`select 1 from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});

test('the demo starts a session by itself, which says so', async () => {
  const browser = f.browser();
  const account = parseUuid((await f.signUp(browser, 'dan@example.org')).account);
  const jar = new Map<string, string>();
  const me = await f.identity.signInAs(
    {
      id: newUuid(),
      address: '127.0.0.1',
      headers: {},
      cookie: (name) => jar.get(name),
      setCookie: (name, value) => jar.set(name, value),
    },
    account,
  );
  expect(me).toMatchObject({ account, session: { proof: 'demo' } });
  expect([...jar.keys()].sort()).toEqual(['access', 'refresh']);
  expect((await f.identity.startSession(account, 'demo')).proof).toBe('demo');
  expect(f.events.at(-1)).toMatchObject({ kind: 'sign-in', account });
});
