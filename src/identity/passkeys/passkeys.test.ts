import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { Me, Passkey, SignInStarted } from '../contract.ts';
import { type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { Authenticator, type Faults } from './authenticator.fixture.ts';

const origin = 'https://carnet.example';
let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

interface Options {
  readonly options: { readonly challenge: string; readonly rpId?: string; readonly rp?: { readonly id?: string } };
}

const ask = async (browser: Browser, path: string) =>
  (await f.call<Options>(browser, 'POST', `/api/identity/${path}`)).body.options;
const enter = async (browser: Browser, authenticator: Authenticator, faults: Faults = {}) => {
  const options = await ask(browser, 'passkeys/sign-in-options');
  const credential = authenticator.get(options, faults);
  return await f.call<Me>(browser, 'POST', '/api/identity/passkeys/sign-in', { credential });
};
const add = async (browser: Browser, authenticator: Authenticator, faults: Faults = {}, name = 'Phone') => {
  const options = await ask(browser, 'passkeys/registration-options');
  const credential = authenticator.create(options, faults);
  return (await f.call<Passkey>(browser, 'POST', '/api/identity/passkeys', { name, credential })).body;
};
const list = async (browser: Browser) =>
  (await f.call<{ passkeys: Passkey[] }>(browser, 'GET', '/api/identity/passkeys')).body.passkeys;

/** An account with a passkey. */
async function withPasskey(email: string, algorithm: 'ES256' | 'EdDSA' = 'ES256', counts = true) {
  const browser = f.browser();
  await f.signUp(browser, email);
  const authenticator = new Authenticator(origin, algorithm, counts);
  const passkey = await add(browser, authenticator);
  return { browser, authenticator, passkey };
}

describe('a passkey', () => {
  test.each(['ES256', 'EdDSA'] as const)(
    'of %s is added, and signs in by itself, as often as wanted',
    async (algorithm) => {
      const email = `${algorithm.toLowerCase()}@example.org`;
      const { browser, authenticator, passkey } = await withPasskey(email, algorithm);
      expect(passkey).toMatchObject({ name: 'Phone', backedUp: false, suspicious: false, lastUsedAt: null });
      expect((await f.mailTo(email))?.subject).toContain('passkey was added');
      for (let n = 0; n < 2; n++) {
        const me = (await enter(f.browser(), authenticator)).body;
        expect(me).toMatchObject({ email, passkeys: 1, session: { proof: 'passkey' } });
      }
      expect(f.events.at(-1)).toMatchObject({ kind: 'sign-in', outcome: 'ok' });
      expect((await list(browser))[0]?.lastUsedAt).not.toBeNull();
    },
  );

  test('that keeps no counter, as synced ones do, signs in again and again', async () => {
    const { authenticator } = await withPasskey('synced@example.org', 'ES256', false);
    await enter(f.browser(), authenticator);
    await enter(f.browser(), authenticator, { backedUp: true });
    const { body } = await enter(f.browser(), authenticator, { backedUp: true });
    expect(body.session.proof).toBe('passkey');
  });

  test('tells when it has come to be kept in several devices', async () => {
    const { browser, authenticator } = await withPasskey('backup@example.org');
    await enter(f.browser(), authenticator, { backedUp: true });
    expect(await list(browser)).toMatchObject([{ backedUp: true, name: 'Phone' }]);
  });

  test('is renamed and removed; its words are nowhere in the table', async () => {
    const { browser, authenticator, passkey } = await withPasskey('names@example.org');
    await f.call(browser, 'PATCH', `/api/identity/passkeys/${passkey.id}`, { name: 'Zebra telephone' });
    expect(await list(browser)).toMatchObject([{ name: 'Zebra telephone' }]);
    const [row] = await f.instance.superSql`select to_jsonb(p)::text as text from passkey p where id = ${passkey.id}`;
    expect(row?.['text']).not.toContain('Zebra');
    await f.call(browser, 'DELETE', `/api/identity/passkeys/${passkey.id}`);
    expect(await list(browser)).toEqual([]);
    expect(await codeOf(enter(f.browser(), authenticator))).toBe('code-refused');
    expect((await f.mailTo('names@example.org'))?.subject).toContain('removed');
  });

  test('of somebody else is neither renamed nor removed', async () => {
    const mine = await withPasskey('mine@example.org');
    const theirs = await withPasskey('theirs@example.org');
    const path = `/api/identity/passkeys/${theirs.passkey.id}`;
    expect(await codeOf(f.call(mine.browser, 'PATCH', path, { name: 'x' }))).toBe('not-found');
    expect(await codeOf(f.call(mine.browser, 'DELETE', path))).toBe('not-found');
    await enter(f.browser(), theirs.authenticator);
  });

  test('is not added twice, nor past the tenth, nor with an old factor', async () => {
    const { browser, authenticator } = await withPasskey('twice@example.org');
    expect(await codeOf(add(browser, authenticator))).toBe('conflict');
    for (let n = 0; n < 9; n++) await add(browser, new Authenticator(origin), {}, `Key ${n}`);
    expect(await codeOf(add(browser, new Authenticator(origin)))).toBe('conflict');
    f.clock.forward(6 * 60_000);
    expect(await codeOf(ask(browser, 'passkeys/registration-options'))).toBe('factor-needed');
  });
});

describe('an answer is refused', () => {
  const faults: readonly (readonly [string, Faults])[] = [
    ['from another origin', { origin: 'https://carnet.example.evil.example' }],
    ['from another port', { origin: 'https://carnet.example:8443' }],
    ['for another site', { rpId: 'evil.example' }],
    ['without the person verified', { verified: false }],
    ['of the wrong ceremony', { type: 'webauthn.create' }],
    ['to a challenge of nobody', { challenge: randomBytes(38).toString('base64url') }],
    ['to no challenge', { challenge: '' }],
  ];
  test.each(faults)('%s', async (_, fault) => {
    const email = `fault${faults.findIndex(([, one]) => one === fault)}@example.org`;
    const { authenticator } = await withPasskey(email);
    expect(await codeOf(enter(f.browser(), authenticator, fault))).toBe('code-refused');
    await enter(f.browser(), authenticator);
  });
  test.each(faults)('at registration: %s', async (_, fault) => {
    const browser = f.browser();
    await f.signUp(browser, `reg${faults.findIndex(([, one]) => one === fault)}@example.org`);
    const changed = fault.type === undefined ? fault : { type: 'webauthn.get' };
    expect(await codeOf(add(browser, new Authenticator(origin), changed))).toBe('invalid-input');
    expect(await list(browser)).toEqual([]);
  });

  test('when it comes a second time, also twice at once', async () => {
    const { authenticator } = await withPasskey('replay@example.org', 'ES256', false);
    const options = await ask(f.browser(), 'passkeys/sign-in-options');
    const credential = authenticator.get(options);
    const go = () => f.call<Me>(f.browser(), 'POST', '/api/identity/passkeys/sign-in', { credential });
    const results = await Promise.allSettled([go(), go(), go()]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await codeOf(go())).toBe('code-refused');
  });

  test('after five minutes', async () => {
    const { authenticator } = await withPasskey('late@example.org');
    const options = await ask(f.browser(), 'passkeys/sign-in-options');
    f.clock.forward(5 * 60_000 + 1);
    const credential = authenticator.get(options);
    expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/passkeys/sign-in', { credential }))).toBe(
      'code-refused',
    );
  });

  test('with a byte of it changed', async () => {
    const { authenticator } = await withPasskey('bits@example.org', 'ES256', false);
    for (const field of ['authenticatorData', 'signature', 'clientDataJSON'] as const) {
      for (const at of [0, 10, 33, -1]) {
        const credential = authenticator.get(await ask(f.browser(), 'passkeys/sign-in-options'));
        const response = credential['response'] as Record<string, string>; // made by our own authenticator
        const bytes = Buffer.from(response[field] ?? '', 'base64url');
        const place = at < 0 ? bytes.length + at : at;
        bytes[place] = (bytes[place] ?? 0) ^ 1;
        response[field] = bytes.toString('base64url');
        expect(
          await codeOf(f.call(f.browser(), 'POST', '/api/identity/passkeys/sign-in', { credential })),
          `${field} ${at}`,
        ).toBe('code-refused');
      }
    }
  });

  test('when it is rubbish', async () => {
    const { authenticator } = await withPasskey('rubbish@example.org');
    const good = authenticator.get(await ask(f.browser(), 'passkeys/sign-in-options'));
    const response = good['response'] as Record<string, unknown>; // made by our own authenticator
    const rubbish: readonly Record<string, unknown>[] = [
      {},
      { ...good, id: 7 },
      { ...good, rawId: 'other' },
      { ...good, type: 'password' },
      { ...good, response: null },
      { ...good, response: [] },
      { ...good, response: { ...response, authenticatorData: '' } },
      { ...good, response: { ...response, authenticatorData: 'AAAA' } },
      { ...good, response: { ...response, signature: '' } },
      { ...good, response: { ...response, clientDataJSON: Buffer.from('[').toString('base64url') } },
      { ...good, response: { ...response, clientDataJSON: Buffer.from('null').toString('base64url') } },
      { ...good, response: { ...response, clientDataJSON: 'x'.repeat(30_000) } },
      JSON.parse('{"__proto__":{"id":"x"},"id":"AA","rawId":"AA","type":"public-key","response":{}}') as Record<
        string,
        unknown
      >,
    ];
    for (const credential of rubbish) {
      expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/passkeys/sign-in', { credential }))).toBe(
        'code-refused',
      );
    }
  });

  test('to the challenge of another ceremony or session', async () => {
    const one = await withPasskey('one@example.org', 'ES256', false);
    const two = await withPasskey('two@example.org', 'ES256', false);
    const stepUp = await ask(one.browser, 'step-up/passkey-options');
    const signIn = await ask(f.browser(), 'passkeys/sign-in-options');
    const send = (browser: Browser, path: string, credential: unknown) =>
      codeOf(f.call(browser, 'POST', `/api/identity/${path}`, { credential }));
    expect(await send(f.browser(), 'passkeys/sign-in', one.authenticator.get(stepUp))).toBe('code-refused');
    expect(await send(one.browser, 'step-up/passkey', one.authenticator.get(signIn))).toBe('code-refused');
    expect(await send(two.browser, 'step-up/passkey', two.authenticator.get(stepUp))).toBe('code-refused');
    // The right challenge, and the passkey of somebody else.
    const own = await ask(one.browser, 'step-up/passkey-options');
    expect(await send(one.browser, 'step-up/passkey', two.authenticator.get(own))).toBe('code-refused');
  });
});

test('confirms within a session, and a code by mail does not beside it', async () => {
  const { browser, authenticator } = await withPasskey('step@example.org');
  f.clock.forward(6 * 60_000);
  expect(await codeOf(ask(browser, 'passkeys/registration-options'))).toBe('factor-needed');
  expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up/email-code'))).toBe('not-allowed');
  const credential = authenticator.get(await ask(browser, 'step-up/passkey-options'));
  await f.call(browser, 'POST', '/api/identity/step-up/passkey', { credential });
  await add(browser, new Authenticator(origin), {}, 'Second');
  expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up/passkey', { credential }))).toBe('code-refused');
});

test('whose counter goes back is refused from then on, and its owner is told', async () => {
  const { browser, authenticator } = await withPasskey('copied@example.org');
  await enter(f.browser(), authenticator, { counter: 5 });
  expect(await codeOf(enter(f.browser(), authenticator, { counter: 5 }))).toBe('code-refused');
  expect(f.events.at(-1)).toMatchObject({ kind: 'passkey-copied', outcome: 'denied' });
  expect((await f.mailTo('copied@example.org'))?.subject).toContain('copied');
  expect(await codeOf(enter(f.browser(), authenticator, { counter: 9 }))).toBe('code-refused');
  expect(await list(browser)).toMatchObject([{ suspicious: true }]);
});

test('is never shut out by what strangers do to the account', async () => {
  const { authenticator } = await withPasskey('besieged@example.org');
  for (let n = 0; n < 60; n++) {
    await codeOf(
      f.call(f.browser(), 'POST', '/api/identity/sign-in', { email: 'besieged@example.org', password: 'wrong wrong' }),
    );
  }
  const owner = { email: 'besieged@example.org', password: goodPassword };
  expect(await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in', owner))).toBe('too-many-requests');
  expect((await enter(f.browser(), authenticator)).body.email).toBe('besieged@example.org');
});

test('the last factor stays; which are left is what the sign-in offers', async () => {
  const { browser, passkey } = await withPasskey('last@example.org');
  const me = (await f.call<Me>(browser, 'GET', '/api/identity/me')).body;
  const mail = me.factors.find((factor) => factor.kind === 'email');
  await f.call(browser, 'DELETE', `/api/identity/factors/${mail?.id ?? ''}`);
  expect(await codeOf(f.call(browser, 'DELETE', `/api/identity/passkeys/${passkey.id}`))).toBe('not-allowed');
  const start = async () =>
    (
      await f.call<SignInStarted>(f.browser(), 'POST', '/api/identity/sign-in', {
        email: 'last@example.org',
        password: goodPassword,
      })
    ).body;
  const started = await start();
  expect(started).toMatchObject({ factors: ['passkey'], emailHint: null });
  expect(
    await codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in/email-code', { attempt: started.attempt })),
  ).toBe('code-refused');
  await f.call(browser, 'POST', '/api/identity/factors/email');
  expect((await start()).factors).toEqual(['passkey', 'email']);
  const both = await Promise.allSettled([
    f.call(browser, 'DELETE', `/api/identity/passkeys/${passkey.id}`),
    (async () => {
      const again = (await f.call<Me>(browser, 'GET', '/api/identity/me')).body.factors[0];
      return await f.call(browser, 'DELETE', `/api/identity/factors/${again?.id ?? ''}`);
    })(),
  ]);
  expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
});

test('asking for options writes nothing', async () => {
  const count = async () =>
    (
      await f.instance.superSql`select (select count(*) from sign_in_attempt) + (select count(*) from session) as n`
    )[0]?.['n'];
  const before = await count();
  for (let n = 0; n < 5; n++) await ask(f.browser(), 'passkeys/sign-in-options');
  expect(await count()).toEqual(before);
});

describe('a row that a superuser wrote', () => {
  test('opens nothing: neither a key of his own, nor one turned to another account', async () => {
    const victim = await withPasskey('victim@example.org');
    const thief = await withPasskey('thief@example.org');
    const { superSql } = f.instance;
    const [his] = await superSql`select * from passkey where id = ${thief.passkey.id}`;
    const [hers] =
      await superSql`select account, public_key, credential_hash from passkey where id = ${victim.passkey.id}`;
    if (his === undefined || hers === undefined) throw new TypeError('both have a row');
    for (const change of [{ account: hers['account'] }, { public_key: hers['public_key'] }]) {
      await superSql`update passkey set ${superSql(change)} where id = ${thief.passkey.id}`;
      expect(await codeOf(enter(f.browser(), thief.authenticator))).toBe('code-refused');
      const back = { account: his['account'], public_key: his['public_key'] };
      await superSql`update passkey set ${superSql(back)} where id = ${thief.passkey.id}`;
    }
    await superSql`update passkey set public_key = ${his['public_key']}, credential_hash = ${randomBytes(32)} where id = ${victim.passkey.id}`;
    expect(await codeOf(enter(f.browser(), victim.authenticator))).toBe('code-refused');
    expect((await enter(f.browser(), thief.authenticator)).body.email).toBe('thief@example.org');
  });
});
