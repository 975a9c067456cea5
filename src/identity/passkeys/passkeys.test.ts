import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asActor } from '../../database/index.ts';
import { CarnetError, newUuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Browser, type Fixture, fixture } from '../identity.fixture.ts';
import { softAuthenticator } from './authenticator.fixture.ts';
import { origin, passkeysOf } from './passkeys.fixture.ts';

let f: Fixture;
let on: ReturnType<typeof passkeysOf>;
beforeAll(async () => {
  f = await fixture();
  on = passkeysOf(f);
});
afterAll(() => f.close());

async function person(name: string): Promise<Browser> {
  const browser = f.browser();
  await f.signUp(browser, `${name}@example.org`);
  return browser;
}
const mailSubject = async (name: string) => (await f.mailTo(`${name}@example.org`))?.subject ?? '';
const rowOf = async (id: string) => (await f.instance.superSql`select * from passkey where id = ${id}`)[0];

describe('adding', () => {
  test('asks for a passkey that is found by itself, with the person verified, of no attestation', async () => {
    const browser = await person('ana');
    const options = await on.creation(browser);
    expect(options).toMatchObject({
      rp: { id: 'carnet.example', name: 'Carnet' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
      user: { name: 'ana@example.org' },
    });
    const { account } = (await f.call<{ account: string }>(browser, 'GET', '/api/identity/me')).body;
    const handle = Buffer.from(options.user.id, 'base64url');
    expect(handle).toHaveLength(32);
    expect(handle.toString('hex')).not.toContain(account.replaceAll('-', ''));
    expect((await on.creation(browser)).user.id).toBe(options.user.id);
  });

  test.each(['ES256', 'EdDSA', 'RS256'] as const)(
    'keeps one of %s, signs in with it, tells the owner',
    async (algorithm) => {
      const name = `add-${algorithm.toLowerCase()}`;
      const browser = await person(name);
      const { authenticator, passkey } = await on.add(browser, { algorithm });
      expect(passkey).toMatchObject({ name: 'Phone', backedUp: true, suspicious: false, lastUsedAt: null });
      expect(await mailSubject(name)).toMatch(/passkey was added/i);
      expect(f.events.at(-1)).toMatchObject({ kind: 'passkey-added', outcome: 'ok' });
      const other = f.browser();
      const me = await on.signIn(authenticator, other);
      expect(me).toMatchObject({ email: `${name}@example.org`, passkeys: 1, session: { proof: 'passkey' } });
      expect(f.events.at(-1)).toMatchObject({ kind: 'sign-in', account: me.account, session: me.session.id });
      expect([...other.cookies.keys()].sort()).toEqual(['access', 'device', 'refresh']);
      expect((await on.list(browser))[0]?.lastUsedAt).not.toBeNull();
    },
  );

  test('keeps the name, and which device it is, sealed', async () => {
    const browser = await person('bea');
    const { passkey, authenticator } = await on.add(browser);
    const values = Object.values((await rowOf(passkey.id)) ?? {});
    const row = values.map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))).join();
    expect(row).toContain(passkey.id);
    expect(row).not.toContain('Phone');
    expect(row).not.toContain(authenticator.id);
  });

  test('names those that the account has, so that a device makes no second one; the same one twice is a conflict', async () => {
    const browser = await person('cyr');
    const { authenticator } = await on.add(browser);
    const options = await on.creation(browser);
    expect(options).toMatchObject({ excludeCredentials: [{ id: authenticator.id, type: 'public-key' }] });
    expect(await codeOf(on.keep(browser, authenticator.create(options)))).toBe('conflict');
    const thief = await person('dan');
    expect(await codeOf(on.keep(thief, authenticator.create(await on.creation(thief))))).toBe('conflict');
    expect(await on.list(browser)).toHaveLength(1);
    expect(await on.list(thief)).toHaveLength(0);
  });

  test('keeps ten, also when many come at once', async () => {
    const browser = await person('eve');
    const options = await Promise.all(Array.from({ length: 12 }, () => on.creation(browser)));
    const results = await Promise.all(
      options.map((one) => codeOf(on.keep(browser, softAuthenticator(origin).create(one)))),
    );
    expect(results.filter((result) => result === 'fulfilled')).toHaveLength(10);
    expect(results.filter((result) => result === 'conflict')).toHaveLength(2);
    expect(await codeOf(on.creation(browser))).toBe('conflict');
    expect(await on.list(browser)).toHaveLength(10);
  });

  test('needs a fresh factor, and a name that can be seen', async () => {
    const browser = await person('fay');
    const credential = softAuthenticator(origin).create(await on.creation(browser));
    expect(await codeOf(on.keep(browser, credential, ' \u0007\u200b '))).toBe('invalid-input');
    f.clock.forward(4 * 60_000);
    expect(await codeOf(on.keep(browser, credential, ' My key '))).toBe('fulfilled');
    expect((await on.list(browser))[0]?.name).toBe('My key');
    f.clock.forward(2 * 60_000);
    expect(await codeOf(on.creation(browser))).toBe('factor-needed');
    expect(await codeOf(on.keep(browser, credential))).toBe('factor-needed');
  });

  test('answers a challenge of this session, once, within 5 minutes', async () => {
    const [one, two] = [await person('gil'), f.browser()];
    await f.signIn(two, 'gil@example.org');
    const thief = await person('hal');
    const options = await on.creation(one);
    const credential = softAuthenticator(origin).create(options);
    expect(await codeOf(on.keep(two, credential))).toBe('code-refused');
    expect(await codeOf(on.keep(thief, credential))).toBe('code-refused');
    expect(await codeOf(on.keep(one, credential))).toBe('fulfilled');
    expect(await codeOf(on.keep(one, softAuthenticator(origin).create(options)))).toBe('code-refused');
    const { challenge } = await on.request();
    expect(await codeOf(on.keep(one, softAuthenticator(origin).create({ ...options, challenge })))).toBe(
      'code-refused',
    );
    const { authenticator } = await on.add(one);
    const [late, inTime] = [await on.creation(one), await on.creation(one)].map((asked) =>
      softAuthenticator(origin).create(asked),
    );
    f.clock.forward(4 * 60_000);
    await on.stepUp(authenticator, one);
    expect(await codeOf(on.keep(one, inTime))).toBe('fulfilled');
    f.clock.forward(60_000);
    expect(await codeOf(on.keep(one, late))).toBe('code-refused');
  });

  test('is told to be impossible where the server has no name', async () => {
    const g = await fixture({ publicUrl: 'https://[::1]:8080' });
    const browser = g.browser();
    await g.signUp(browser, 'a@example.org');
    expect(await codeOf(passkeysOf(g).creation(browser))).toBe('not-supported');
    await g.close();
  });
});

describe('signing in', () => {
  test('asks for any passkey of the site, and writes nothing', async () => {
    const counts = async () =>
      await f.instance
        .superSql`select (select count(*) from sign_in_attempt) as a, (select count(*) from rate_limit) as b`;
    const before = await counts();
    const options = await on.request();
    expect(options).toMatchObject({ rpId: 'carnet.example', userVerification: 'required' });
    expect('allowCredentials' in options && options.allowCredentials !== undefined).toBe(false);
    expect(await counts()).toEqual(before);
    expect((await on.request()).challenge).not.toBe(options.challenge);
  });

  test('works once for one answer, however many show it at once, and a repeat is no copy', async () => {
    const browser = await person('ida');
    const { authenticator, passkey } = await on.add(browser, { counting: true });
    const credential = authenticator.get(await on.request());
    const results = await Promise.all(Array.from({ length: 6 }, () => codeOf(on.show(credential))));
    expect(results.filter((result) => result === 'fulfilled')).toHaveLength(1);
    expect(results.filter((result) => result === 'code-refused')).toHaveLength(5);
    expect((await on.list(browser))[0]).toMatchObject({ id: passkey.id, suspicious: false });
    expect(await codeOf(on.signIn(authenticator))).toBe('fulfilled');
  });

  test('gives the same answer in the same bytes whatever is wrong', async () => {
    const browser = await person('jon');
    const { authenticator } = await on.add(browser);
    const stranger = softAuthenticator(origin);
    stranger.create(await on.creation(browser));
    const used = authenticator.get(await on.request());
    await on.show(used);
    const late = authenticator.get(await on.request());
    const ofRegistration = { challenge: (await on.creation(browser)).challenge, rpId: 'carnet.example' };
    const ofStepUp = { challenge: (await on.stepUpRequest(browser)).challenge, rpId: 'carnet.example' };
    f.clock.forward(5 * 60_000);
    const good = authenticator.get(await on.request());
    const { signature } = authenticator.get(await on.request()).response;
    const wrong: [string, unknown][] = [
      ['unknown', stranger.get(await on.request())],
      ['signature of another question', { ...good, response: { ...good.response, signature } }],
      ['used', used],
      ['late', late],
      ['of a registration', authenticator.get(ofRegistration)],
      ['of a step-up', authenticator.get(ofStepUp)],
      ['made up', authenticator.get({ ...ofStepUp, challenge: Buffer.alloc(40).toString('base64url') })],
      ['another origin', authenticator.get(await on.request(), { origin: 'https://carnet.example:8443' })],
      ['a subdomain', authenticator.get(await on.request(), { origin: 'https://evil.carnet.example' })],
      ['plain http', authenticator.get(await on.request(), { origin: 'http://carnet.example' })],
      ['another site', authenticator.get(await on.request(), { rpId: 'carnet.example.evil.example' })],
      ['not verified', authenticator.get(await on.request(), { uv: false })],
      ['not present', authenticator.get(await on.request(), { up: false })],
      ['framed', authenticator.get(await on.request(), { clientData: { crossOrigin: true } })],
      ['another handle', authenticator.get(await on.request(), { userHandle: Buffer.alloc(32).toString('base64url') })],
      ['no handle', authenticator.get(await on.request(), { userHandle: null })],
      ['nothing', {}],
      ['words', 'credential'],
    ];
    const answers = new Set<string>();
    for (const [what, credential] of wrong) {
      const browserOf = f.browser();
      const error = await on.show(credential as never, browserOf).catch((reason: unknown) => reason);
      if (!(error instanceof CarnetError)) throw new TypeError(`an error was expected: ${what}`);
      expect(error.code, what).toBe('code-refused');
      expect(browserOf.cookies.size, what).toBe(0);
      answers.add(JSON.stringify([error.code, error.detail, error.errors, error.retryAfter]));
    }
    expect(answers.size).toBe(1);
    expect(await codeOf(on.show(good))).toBe('fulfilled');
  });

  test('keeps working, whatever is done to the account by those who guess', async () => {
    const browser = await person('kim');
    const { authenticator } = await on.add(browser);
    for (let tries = 0; tries < 40; tries++) {
      const address = { cookies: new Map(), address: `198.51.100.${tries}` };
      await codeOf(
        f.call(address, 'POST', '/api/identity/sign-in', { email: 'kim@example.org', password: 'not the right one' }),
      );
      await codeOf(on.signIn(authenticator, address, { uv: false }));
    }
    expect(
      await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in', { email: 'kim@example.org', password: 'x' })),
    ).toBe('too-many-requests');
    expect(await codeOf(on.signIn(authenticator))).toBe('fulfilled');
  });

  test('is limited by the address of the network', async () => {
    const g = await fixture({ limits: { passkeyAddress: { capacity: 3, perMinute: 0.01 } } });
    const here = passkeysOf(g);
    const browser = g.browser();
    await g.signUp(browser, 'a@example.org');
    const { authenticator } = await here.add(browser);
    const busy = g.browser();
    for (let tries = 0; tries < 6; tries++) expect(await codeOf(here.signIn(authenticator, busy))).toBe('fulfilled');
    for (let tries = 0; tries < 3; tries++)
      expect(await codeOf(here.signIn(authenticator, busy, { uv: false }))).toBe('code-refused');
    expect(await codeOf(here.signIn(authenticator, busy))).toBe('too-many-requests');
    expect(await codeOf(here.signIn(authenticator))).toBe('fulfilled');
    await g.close();
  });

  test('is recorded for the owner also where it failed, and touches no key of the account then', async () => {
    const browser = await person('lea');
    const { authenticator } = await on.add(browser);
    const { account } = (await f.call<{ account: string }>(browser, 'GET', '/api/identity/me')).body;
    f.keyring.drop(account as never);
    const before = (await f.keyring.status()).cachedKeys;
    f.events.length = 0;
    expect(await codeOf(on.signIn(authenticator, f.browser(), { origin: 'https://evil.example' }))).toBe(
      'code-refused',
    );
    expect(await codeOf(on.signIn(softAuthenticator(origin)))).toBe('code-refused');
    expect(f.events).toMatchObject([
      { kind: 'factor-refused', account, session: null, outcome: 'denied' },
      { kind: 'factor-refused', account: null, session: null, outcome: 'denied' },
    ]);
    expect((await f.keyring.status()).cachedKeys).toBe(before);
  });

  test('follows the backup of a passkey', async () => {
    const browser = await person('max');
    const { authenticator, passkey } = await on.add(browser, {}, { be: true, bs: false });
    expect(passkey.backedUp).toBe(false);
    await on.signIn(authenticator);
    expect((await on.list(browser))[0]).toMatchObject({ backedUp: true, name: 'Phone' });
    expect((await rowOf(passkey.id))?.['version']).toBe(2);
    await on.signIn(authenticator);
    expect((await rowOf(passkey.id))?.['version']).toBe(2);
  });

  test('accepts nothing while the clock is behind', async () => {
    const browser = await person('ned');
    const { authenticator } = await on.add(browser);
    const credential = authenticator.get(await on.request());
    f.clock.setBehind(3 * 60_000);
    try {
      expect(await codeOf(on.request())).toBe('clock-behind');
      expect(await codeOf(on.show(credential))).toBe('clock-behind');
    } finally {
      f.clock.setBehind(0);
    }
  });
});

describe('a counter that does not grow', () => {
  test.each([3, 2, 0])('(%i after 3) means a copy: refused until it is removed, its owner told', async (counter) => {
    const name = `copy-${counter}`;
    const browser = await person(name);
    const { authenticator, passkey } = await on.add(browser, {}, { counter: 1 });
    await on.signIn(authenticator, f.browser(), { counter: 3 });
    // What was told so far leaves first: mails of one pass leave together, in no order.
    await mailSubject(name);
    f.events.length = 0;
    expect(await codeOf(on.signIn(authenticator, f.browser(), { counter }))).toBe('code-refused');
    expect(f.events).toMatchObject([{ kind: 'passkey-copied', outcome: 'denied' }]);
    expect(await mailSubject(name)).toMatch(/may have been copied/);
    expect((await on.list(browser))[0]?.suspicious).toBe(true);
    expect(await codeOf(on.signIn(authenticator, f.browser(), { counter: 9 }))).toBe('code-refused');
    expect(await codeOf(on.stepUpRequest(browser))).toBe('not-found');
    expect(await codeOf(on.remove(browser, passkey.id))).toBe('fulfilled');
    expect(await on.list(browser)).toEqual([]);
  });

  test('is not believed of an answer whose signature is wrong', async () => {
    const browser = await person('oda');
    const { authenticator } = await on.add(browser, {}, { counter: 5 });
    const credential = authenticator.get(await on.request(), { counter: 2 });
    const { signature } = authenticator.get(await on.request(), { counter: 6 }).response;
    expect(await codeOf(on.show({ ...credential, response: { ...credential.response, signature } }))).toBe(
      'code-refused',
    );
    expect((await on.list(browser))[0]?.suspicious).toBe(false);
    expect(await codeOf(on.signIn(authenticator, f.browser(), { counter: 6 }))).toBe('fulfilled');
  });
});

describe('stepping up', () => {
  test('takes a passkey of the own account, and makes the factor fresh', async () => {
    const browser = await person('pia');
    const { authenticator } = await on.add(browser);
    f.clock.forward(6 * 60_000);
    expect(await codeOf(on.creation(browser))).toBe('factor-needed');
    expect(await on.stepUpRequest(browser)).toMatchObject({
      allowCredentials: [{ id: authenticator.id, transports: ['internal', 'hybrid'] }],
      userVerification: 'required',
    });
    await on.stepUp(authenticator, browser);
    expect(f.events.at(-1)).toMatchObject({ kind: 'step-up', outcome: 'ok' });
    expect(await codeOf(on.creation(browser))).toBe('fulfilled');
    expect(await codeOf(on.stepUp(authenticator, browser, { userHandle: null }))).toBe('fulfilled');
  });

  test('takes nobody else’s, no challenge of another session or kind, and none twice', async () => {
    const [one, two] = [await person('quy'), f.browser()];
    const { authenticator } = await on.add(one);
    await f.signIn(two, 'quy@example.org');
    const thief = await person('ray');
    const { authenticator: theirs } = await on.add(thief);
    const post = (browser: Browser, credential: unknown) =>
      codeOf(f.call(browser, 'POST', '/api/identity/step-up/passkey', { credential }));
    const options = await on.stepUpRequest(one);
    expect(await post(one, theirs.get(options))).toBe('code-refused');
    expect(await post(two, authenticator.get(options))).toBe('code-refused');
    expect(await post(thief, authenticator.get(await on.stepUpRequest(thief)))).toBe('code-refused');
    expect(await post(one, authenticator.get(await on.request()))).toBe('code-refused');
    expect(await post(one, authenticator.get({ ...options, challenge: (await on.creation(one)).challenge }))).toBe(
      'code-refused',
    );
    expect(await post(one, authenticator.get(options, { uv: false }))).toBe('code-refused');
    expect(f.events.at(-1)).toMatchObject({ kind: 'factor-refused', outcome: 'denied' });
    const right = authenticator.get(options);
    expect(await post(one, right)).toBe('fulfilled');
    expect(await post(one, right)).toBe('code-refused');
  });

  test('notices a copy as signing in does', async () => {
    const browser = await person('sue');
    const { authenticator } = await on.add(browser, {}, { counter: 7 });
    expect(await codeOf(on.stepUp(authenticator, browser, { counter: 7 }))).toBe('code-refused');
    expect(f.events.at(-1)).toMatchObject({ kind: 'passkey-copied', outcome: 'denied' });
    expect(await codeOf(on.signIn(authenticator, f.browser(), { counter: 8 }))).toBe('code-refused');
  });

  test('by mail is no way beside a passkey', async () => {
    const browser = await person('tom');
    await on.add(browser);
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up/email-code'))).toBe('not-allowed');
    expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', { kind: 'email', code: '123456' }))).toBe(
      'not-allowed',
    );
  });
});

describe('names and removal', () => {
  test('are for the own passkeys alone', async () => {
    const [browser, thief] = [await person('una'), await person('vic')];
    const { passkey, authenticator } = await on.add(browser);
    const rename = (by: Browser, id: string, name: string) =>
      codeOf(f.call(by, 'PATCH', `/api/identity/passkeys/${id}`, { name }));
    expect(await rename(thief, passkey.id, 'Mine')).toBe('not-found');
    expect(await codeOf(on.remove(thief, passkey.id))).toBe('not-found');
    expect(await rename(browser, newUuid(), 'None')).toBe('not-found');
    expect(await rename(browser, passkey.id, 'Old phone')).toBe('fulfilled');
    expect((await on.list(browser))[0]?.name).toBe('Old phone');
    expect(await on.list(thief)).toEqual([]);
    expect(await codeOf(on.signIn(authenticator))).toBe('fulfilled');
    await mailSubject('una'); // mails of one pass leave in any order: those of before go first
    await on.remove(browser, passkey.id);
    expect(f.events.at(-1)).toMatchObject({ kind: 'passkey-removed', outcome: 'ok' });
    expect(await mailSubject('una')).toMatch(/passkey was removed/i);
    expect(await codeOf(on.signIn(authenticator))).toBe('code-refused');
    expect(await rowOf(passkey.id)).toBeUndefined();
  });

  test('row-level security shows them to their account alone, and the app changes nothing but the name', async () => {
    const [browser, other] = [await person('wim'), await person('xan')];
    await on.add(browser);
    const { passkey } = await on.add(other);
    const actor = await f.identity.verifyAccessToken(browser.cookies.get('access') ?? '');
    if (actor === null) throw new TypeError('a session was expected');
    const seen = await asActor(f.instance.appSql, actor, null, (sql) => sql`select distinct account from passkey`);
    expect(seen.map((row) => row['account'])).toEqual([actor.account]);
    await asActor(f.instance.appSql, actor, null, (sql) => sql`delete from passkey where id = ${passkey.id}`);
    expect(await rowOf(passkey.id)).toBeDefined();
    for (const change of ['counter = 0', 'regressed_at = null', "public_key = ''", "mac = ''"]) {
      await expect(
        asActor(f.instance.appSql, actor, null, (sql) => sql.unsafe(`update passkey set ${change}`)),
      ).rejects.toMatchObject({ code: '42501' });
    }
  });
});
