import { decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { createKeyring, createLocalKms } from '../../keyring/index.ts';
import { type Fixture, fixture } from '../identity.fixture.ts';
import { type AccessTokens, accessTokens } from './access-token.ts';
import type { JwkSet } from './jwks.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const purpose = 'access-token-signing';
const day = 24 * 3600_000;
const config = { publicUrl: 'https://carnet.example' };
const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? '';
const jwks = async () => (await f.call<JwkSet>(f.browser(), 'GET', '/.well-known/jwks.json')).body.keys;

test('the published keys are all that a token is checked with, and nothing private', async () => {
  const browser = f.browser();
  const me = await f.signUp(browser, 'ana@example.org');
  const keys = await jwks();
  expect(keys).toEqual([
    {
      kty: 'OKP',
      crv: 'Ed25519',
      x: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      kid: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      use: 'sig',
      alg: 'EdDSA',
    },
  ]);
  const token = browser.cookies.get('access') ?? '';
  const key = keys.find(({ kid }) => kid === kidOf(token));
  const { payload } = await jwtVerify(token, await importJWK({ ...key }), {
    audience: 'carnet',
    currentDate: new Date(f.clock.now()),
  });
  expect(payload.sub).toBe(me.account);
});

test('every 30 days the sweep makes a new key; the old one is honoured while its tokens live, and then destroyed', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'bea@example.org');
  await f.identity.sweep();
  expect(await jwks()).toHaveLength(1);
  f.clock.forward(30 * day + 1000);
  const again = f.browser();
  await f.signIn(again, 'bea@example.org');
  const old = again.cookies.get('access') ?? '';
  f.events.length = 0;
  await f.identity.sweep();
  expect(f.events.filter(({ kind }) => kind === 'signing-key-rotated')).toMatchObject([
    { kind: 'signing-key-rotated', account: null, outcome: 'ok' },
  ]);
  const published = (await jwks()).map(({ kid }) => kid);
  expect(published).toHaveLength(2);
  expect(published[1]).toBe(kidOf(old));
  f.clock.forward(9 * 60_000);
  expect(await accessTokens(f.keyring, f.clock, config).verify(old)).not.toBeNull();
  f.clock.forward(60_000);
  expect(await accessTokens(f.keyring, f.clock, config).verify(old)).toBeNull();
  await f.call(again, 'POST', '/api/identity/refresh');
  expect(kidOf(again.cookies.get('access') ?? '')).toBe(published[0]);
  await f.identity.sweep();
  expect(await jwks()).toHaveLength(2);
  f.clock.forward(3600_000);
  await f.identity.sweep();
  expect((await jwks()).map(({ kid }) => kid)).toEqual([published[0]]);
  expect(f.events.filter(({ kind }) => kind === 'signing-key-rotated')).toHaveLength(1);
});

test('turned again and again under load in two processes, no token is refused that is good', async () => {
  const processes = await twoProcesses();
  const [one, two] = processes.tokens as [AccessTokens, AccessTokens];
  const browser = f.browser();
  await f.signUp(browser, 'cyr@example.org');
  const actor = await f.identity.verifyAccessToken(browser.cookies.get('access') ?? '');
  if (actor === null) throw new TypeError('a session was expected');
  await one.issue(actor); // the first key is there, so that it can be followed
  let [checked, refused] = [0, 0];
  let going = true;
  const load = async (from: AccessTokens, to: AccessTokens) => {
    for (let n = 0; going; n++) {
      // Each says something else, so that none is known from before.
      const token = await from.issue({ ...actor, factorAt: n });
      if ((await to.verify(token)) === null || (await from.verify(token)) === null) refused++;
      checked++;
    }
  };
  const running = Promise.all([load(one, two), load(two, one), load(one, one), load(two, two)]);
  for (let n = 0; n < 5; n++) {
    f.clock.forward(4_000); // looks for unknown ids are at least 3 s apart
    expect(await processes.rotate(n % 2)).toBe(true);
    for (const seen = checked; checked < seen + 25; ) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  going = false;
  await running;
  expect(refused).toBe(0);
  expect(checked).toBeGreaterThan(100);
  await processes.close();
});

/** Two keyrings of one instance, as two serving processes have them, on databases of their own. */
async function twoProcesses() {
  const g = await fixture();
  const kms = await createLocalKms({ key: randomBytes(32) });
  await g.instance.keysSql`delete from kek_ciphertext`;
  const open = () => createKeyring({ sql: g.instance.keysSql, kms, clock: f.clock, instance: g.instance.instanceId });
  const keyrings = [await open(), await open()];
  return {
    tokens: keyrings.map((keyring) => accessTokens(keyring, f.clock, config)),
    rotate: (n: number) => (keyrings[n] ?? keyrings[0])?.rotateSigningKey(purpose),
    async close() {
      await keyrings[0]?.close();
      await g.close();
    },
  };
}

test('a key id that is forged, of another form or of a key that was destroyed opens nothing', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'dan@example.org');
  const [key] = await f.keyring.signingKeys(purpose);
  const verify = async (header: Record<string, unknown>) => {
    const payload = { sid: 'x' };
    const signed = new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header } as never); // also forms that the type forbids
    return await f.identity.verifyAccessToken(await signed.sign(key.privateKey));
  };
  for (const kid of ['', 'x', '__proto__', '../../etc/passwd', "' or 1=1 --", 'A'.repeat(5000)])
    expect(await verify({ kid })).toBeNull();
  for (const kid of [7, null, {}, ['x'], true]) expect(await verify({ kid })).toBeNull();
  expect(await verify({})).toBeNull();
});
