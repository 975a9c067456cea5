import {
  CompactSign,
  compactVerify,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newUuid } from '../../kernel/index.ts';
import type { SigningKey } from '../../keyring/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Fixture, fixture } from '../identity.fixture.ts';
import { LruMap } from '../lru-map.ts';

let f: Fixture;
let key: SigningKey;
let genuine: string;
let claims: JWTPayload;
beforeAll(async () => {
  f = await fixture();
  const browser = f.browser();
  await f.signUp(browser, 'ana@example.org');
  genuine = browser.cookies.get('access') ?? '';
  claims = decodeJwt(genuine);
  [key] = await f.keyring.signingKeys('access-token-signing');
});
afterAll(() => f.close());

const verify = async (text: string) => await f.identity.verifyAccessToken(text);
const sign = (
  payload: JWTPayload,
  header: Record<string, string> = {},
  privateKey: Parameters<SignJWT['sign']>[0] = key.privateKey,
) => new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt', ...header }).sign(privateKey);

/** RFC 8037, appendix A. */
const rfc8037 = {
  jwk: {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  jws: 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
};

test('the signature of RFC 8037, A.4 and A.5, is made and verified byte by byte', async () => {
  const privateKey = await importJWK(rfc8037.jwk, 'EdDSA');
  const made = await new CompactSign(Buffer.from('Example of Ed25519 signing'))
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(privateKey);
  expect(made).toBe(rfc8037.jws);
  const { payload } = await compactVerify(
    rfc8037.jws,
    await importJWK({ kty: 'OKP', crv: 'Ed25519', x: rfc8037.jwk.x }, 'EdDSA'),
  );
  expect(Buffer.from(payload).toString()).toBe('Example of Ed25519 signing');
});

describe('a genuine token', () => {
  test('says who, through which session, and for 10 minutes', async () => {
    expect(decodeProtectedHeader(genuine)).toEqual({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt' });
    expect(claims).toMatchObject({
      iss: 'https://carnet.example',
      aud: 'carnet',
      roles: ['patient'],
      prf: 'password+email',
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600);
    expect(await verify(genuine)).toMatchObject({ account: claims.sub, session: claims['sid'], scopes: null });
    expect(await verify(await sign(claims))).not.toBeNull();
  });
});

describe('refused', () => {
  test('no signature, no algorithm, cut or swapped parts', async () => {
    const [header = '', payload = '', signature = ''] = genuine.split('.');
    const none = new UnsecuredJWT(claims).encode();
    const noneSigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.${signature}`;
    const other = Buffer.from(JSON.stringify({ ...claims, roles: ['admin'] })).toString('base64url');
    for (const text of [
      '',
      '.',
      '..',
      none,
      noneSigned,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${other}.${signature}`,
      `${genuine}.x`,
      ` ${genuine}x`,
    ]) {
      expect(await verify(text)).toBeNull();
    }
  });

  test('every flipped bit of the signature', async () => {
    const at = genuine.lastIndexOf('.') + 1;
    const signature = Buffer.from(genuine.slice(at), 'base64url');
    for (let bit = 0; bit < signature.length * 8; bit += 7) {
      const forged = Buffer.from(signature);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await verify(genuine.slice(0, at) + forged.toString('base64url'))).toBeNull();
    }
  });

  test('HMAC with the public key as its secret, in each form', async () => {
    const der = key.publicKey.export({ format: 'der', type: 'spki' });
    for (const secret of [der, der.subarray(-32), Buffer.from(key.publicKey.export({ format: 'pem', type: 'spki' }))]) {
      const forged = await sign(claims, { alg: 'HS256' }, secret);
      expect(await compactVerify(forged, secret)).toBeDefined();
      expect(await verify(forged)).toBeNull();
    }
  });

  test('another key, under its own name, under ours, or carried along', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    expect(await verify(await sign(claims, {}, privateKey))).toBeNull();
    expect(await verify(await sign(claims, { kid: 'mine' }, privateKey))).toBeNull();
    const carried = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'mine', typ: 'at+jwt', jwk: await exportJWK(publicKey) })
      .sign(privateKey);
    expect(await verify(carried)).toBeNull();
  });

  test('another issuer, audience, type or key name; no, late or early times', async () => {
    const now = Math.floor(f.clock.now() / 1000);
    const wrong: JWTPayload[] = [
      { ...claims, iss: 'https://other.example' },
      { ...claims, aud: 'other' },
      { ...claims, exp: now - 1 },
      { ...claims, iat: now - 601, exp: now + 100 },
      { ...claims, iat: now + 60, exp: now + 600 },
      { ...claims, nbf: now + 60 },
      { ...claims, sub: 'nobody' },
      { ...claims, sid: 7 },
      { ...claims, sec: 'AAAA' },
      { ...claims, roles: ['owner'] },
      { ...claims, prf: 'token' },
      { ...claims, fat: '0' },
    ];
    for (const payload of wrong) expect(await verify(await sign(payload))).toBeNull();
    for (const name of ['exp', 'iat', 'sub', 'iss', 'aud', 'sid', 'sec', 'roles', 'prf', 'fat']) {
      expect(await verify(await sign({ ...claims, [name]: undefined }))).toBeNull();
    }
    expect(await verify(await sign(claims, { typ: 'JWT' }))).toBeNull();
    expect(await verify(await sign(claims, { kid: 'unknown' }))).toBeNull();
  });

  test('a token whose time is over, although it was seen before', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'bea@example.org');
    const text = browser.cookies.get('access') ?? '';
    expect(await verify(text)).not.toBeNull();
    expect(f.identity.verifyAccessToken(text)).not.toBeInstanceOf(Promise);
    f.clock.forward(600_000);
    expect(await verify(text)).toBeNull();
  });

  test('everything while the clock is behind', async () => {
    f.clock.setBehind(2 * 60_000 + 1);
    expect(await codeOf(verify(genuine))).toBe('clock-behind');
    f.clock.setBehind(2 * 60_000);
    expect(await codeOf(verify(genuine))).toBe('fulfilled');
    f.clock.setBehind(0);
  });
});

test('a session that PostgreSQL does not know opens nothing, however good its token', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'cyr@example.org');
  const good = decodeJwt(browser.cookies.get('access') ?? '');
  const forged = await sign({ ...good, sub: newUuid(), sec: Buffer.alloc(16, 7).toString('base64url') });
  browser.cookies.set('access', forged);
  expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('session-ended');
  // Another person's id with one's own secret gives nothing of that person.
  const victim = await f.signUp(f.browser(), 'dan@example.org');
  browser.cookies.set('access', await sign({ ...good, sub: victim.account }));
  expect(await codeOf(f.call(browser, 'GET', '/api/identity/me'))).toBe('session-ended');
});

test('a token in memory keeps nothing but itself, and is let go of some time after its end', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'eva@example.org');
  const fresh = browser.cookies.get('access') ?? '';
  expect((await verify(fresh))?.secret.buffer.byteLength).toBe(16);
  const forget = vi.spyOn(LruMap.prototype, 'forget');
  const before = f.clock.now();
  f.clock.forward(61_000);
  const now = Math.floor(f.clock.now() / 1000);
  expect(await verify(await sign({ ...decodeJwt(fresh), iat: now, exp: now + 600 }))).not.toBeNull();
  const [[isOver] = []] = forget.mock.calls;
  expect([before, f.clock.now() + 1_000].map((expires) => isOver?.({ expires }))).toEqual([true, false]);
  forget.mockRestore();
});
