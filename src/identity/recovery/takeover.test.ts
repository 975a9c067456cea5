import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import type { Me, SignInStarted } from '../contract.ts';
import { type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { passkeysOf } from '../passkeys/passkeys.fixture.ts';

const hour = 3600_000;
const other = 'seven yellow tractors under water';
const third = 'nine purple kettles over gravel';
let f: Fixture;
let passkeys: ReturnType<typeof passkeysOf>;
beforeAll(async () => {
  const wide = { capacity: 1000, perMinute: 1000 };
  f = await fixture({ limits: { factorAccount: wide, codeAccount: wide } }, { connections: 4 });
  passkeys = passkeysOf(f);
});
afterAll(() => f.close());

const post = <T>(browser: Browser, path: string, body?: unknown) =>
  f.call<T>(browser, 'POST', `/api/identity/${path}`, body);
const start = async (email: string, password = goodPassword) =>
  (await post<SignInStarted>(f.browser(), 'sign-in', { email, password })).body;
const factor = (attempt: string, code: string) =>
  post<Me>(f.browser(), 'sign-in/factor', { attempt, kind: 'email', code });
const ask = async (kind: string, email: string) => {
  await post(f.browser(), kind, { email });
  await f.identity.recoverySteps();
  return await f.linkFor(email);
};
const finish = (kind: string, token: string, password = other) =>
  post(f.browser(), `${kind}/finish`, { token, password, language: 'en' });

async function person(email: string): Promise<{ browser: Browser; email: string; account: string }> {
  const browser = f.browser();
  const { account } = await f.signUp(browser, email);
  return { browser, email, account };
}

describe('who has the mailbox alone', () => {
  test('waits the whole time also where the owner goes on signing in with a passkey', async () => {
    const { browser, email } = await person('passkey-owner@example.org');
    const { authenticator } = await passkeys.add(browser);
    await finish('password-reset', await ask('password-reset', email));
    await passkeys.signIn(authenticator);
    expect((await start(email, other)).factors).toEqual(['passkey']);
  });

  test('of the old address has nothing in hand once the new one is in force', async () => {
    const { browser, email } = await person('former@example.org');
    await post(browser, 'email-change', { email: 'latter@example.org' });
    await post(browser, 'email-change/verify', { code: await f.codeFor('latter@example.org') });
    await post(f.browser(), 'identity-reset/start', { token: await ask('identity-reset', email) });
    f.clock.forward(72 * hour - 60_000);
    const forPassword = await ask('password-reset', email);
    await f.instance.superSql`update identity_reset set ready_at = ready_at - interval '2 minutes'`;
    await f.identity.recoverySteps();
    const forAll = await f.linkFor(email);
    expect(forAll).not.toBe(forPassword);
    f.clock.forward(2 * 60_000);
    await f.identity.recoverySteps();
    expect((await f.mailTo('latter@example.org'))?.subject).toBeDefined();
    expect(await codeOf(finish('password-reset', forPassword))).toBe('code-refused');
    expect(await codeOf(finish('identity-reset', forAll))).toBe('code-refused');
    await f.identity.recoverySteps();
    const links = await f.mailTo('latter@example.org');
    expect(links?.subject).toContain('can now reset');
    await finish('identity-reset', await f.linkFor('latter@example.org'));
  });
});

describe('a new password', () => {
  test('ends sign-ins that began with the old one, and links that were asked for before', async () => {
    const { browser, email } = await person('half-done@example.org');
    const link = await ask('password-reset', email);
    const { attempt } = await start(email);
    await post(f.browser(), 'sign-in/email-code', { attempt });
    const code = await f.codeFor(email);
    await post(browser, 'password', { current: goodPassword, password: other, language: 'en' });
    expect(await codeOf(factor(attempt, code))).toBe('code-refused');
    expect(await codeOf(finish('password-reset', link, third))).toBe('code-refused');
  });

  test('by the link of a mail ends them too, also where a passkey is asked for', async () => {
    const { email, account } = await person('half-done-too@example.org');
    const { attempt } = await start(email);
    await finish('password-reset', await ask('password-reset', email));
    const [row] = await f.instance.superSql`select consumed_at from sign_in_attempt where id = ${attempt}`;
    expect(row?.['consumed_at']).not.toBeNull();
    expect(account).toBeDefined();
  });
});

describe('what happens in the moment of a reset', () => {
  /** Holds back every mail, and with it each transaction that sends one, until `work` has been begun. */
  async function heldBack(first: () => Promise<unknown>, then: () => Promise<unknown>) {
    let results: Promise<PromiseSettledResult<unknown>[]> | undefined;
    await f.instance.superSql.begin(async (transaction) => {
      await transaction`lock table outbox in exclusive mode`;
      const one = first();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const two = then();
      results = Promise.allSettled([one, two]);
      await new Promise((resolve) => setTimeout(resolve, 800));
    });
    return await results;
  }
  const link = async (email: string) => {
    await post(f.browser(), 'identity-reset/start', { token: await ask('identity-reset', email) });
    f.clock.forward(72 * hour + 1);
    await f.identity.recoverySteps();
    return await f.linkFor(email);
  };

  test('a passkey that is added then goes with the others', async () => {
    const { email, account } = await person('added-then@example.org');
    const token = await link(email);
    const thief = f.browser();
    await f.signIn(thief, email);
    await heldBack(
      () => passkeys.add(thief),
      () => finish('identity-reset', token),
    );
    expect(await f.instance.superSql`select 1 from passkey where account = ${account}`).toHaveLength(0);
  });

  test('a personal access token that is made then is ended', async () => {
    const { email, account } = await person('made-then@example.org');
    const token = await ask('password-reset', email);
    const thief = f.browser();
    await f.signIn(thief, email);
    await heldBack(
      () => post(thief, 'tokens', { name: 'a', scopes: ['record:read'], days: 90 }),
      () => finish('password-reset', token),
    );
    const left = await f.instance.superSql`select 1 from api_token where account = ${account} and revoked_at is null`;
    expect(left).toHaveLength(0);
  });

  test('a session that begins then is ended', async () => {
    const { email, account } = await person('begun-then@example.org');
    const token = await ask('password-reset', email);
    const { attempt } = await start(email);
    await post(f.browser(), 'sign-in/email-code', { attempt });
    const code = await f.codeFor(email);
    await heldBack(
      () => factor(attempt, code),
      () => finish('password-reset', token),
    );
    const left = await f.instance.superSql`select 1 from session where account = ${account} and revoked_at is null`;
    expect(left).toHaveLength(0);
  });
});

describe('strangers', () => {
  test('who ask for new passwords leave the question for a reset of everything to the owner', async () => {
    const { email } = await person('asked-for@example.org');
    for (let n = 0; n < 4; n++) await post(f.browser(), 'password-reset', { email });
    expect(await codeOf(post(f.browser(), 'password-reset', { email }))).toBe('too-many-requests');
    expect((await post(f.browser(), 'identity-reset', { email })).status).toBe(202);
  });

  test("with passkeys that are nobody's do not fill the log, which is never swept", async () => {
    const before = f.events.length;
    for (let n = 0; n < 90; n++) {
      const credential = passkeys.show({ id: 'AAAA' } as never, { cookies: new Map(), address: `2001:db8:${n}::1` });
      expect(await codeOf(credential)).toBe('code-refused');
    }
    expect(f.events.length - before).toBeGreaterThanOrEqual(60);
    expect(f.events.length - before).toBeLessThan(75);
  });

  test('with links of their own making cost no hash, so that sign-ins go on', async () => {
    const { email } = await person('goes-on@example.org');
    const token = 'A'.repeat(43);
    const many = Array.from({ length: 80 }, (_, n) =>
      codeOf(
        f.call({ cookies: new Map(), address: `2001:db8:${n}::1` }, 'POST', '/api/identity/password-reset/finish', {
          token,
          password: other,
          language: 'en',
        }),
      ),
    );
    const started = codeOf(start(email));
    expect(new Set(await Promise.all(many))).toEqual(new Set(['code-refused']));
    expect(await started).not.toBe('too-many-requests');
  });
});

test('a reset whose last link was not used in time does not stand in the way of another', async () => {
  const { email } = await person('too-late@example.org');
  const begin = async () =>
    (
      await post<{ readyAt: string }>(f.browser(), 'identity-reset/start', {
        token: await ask('identity-reset', email),
      })
    ).body.readyAt;
  await begin();
  f.clock.forward(72 * hour + 1);
  await f.identity.recoverySteps();
  f.clock.forward(8 * 24 * hour);
  expect(Date.parse(await begin())).toBeGreaterThan(f.clock.now());
});

test('rows that this server did not make keep nobody from adding a passkey', async () => {
  const { browser, account } = await person('crowded@example.org');
  await f.instance.superSql`insert into passkey (id, account, credential_hash, public_key, mac, label, created_at)
    select gen_random_uuid(), ${account}, sha256(n::text::bytea), 'x', 'x', 'x', now() from generate_series(1, 10) n`;
  await passkeys.add(browser);
  expect(await passkeys.list(browser)).toHaveLength(1);
});
