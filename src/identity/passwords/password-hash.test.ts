import { parseOptions, verify } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { describe, expect, it, test, vi } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { readArgon2 } from './argon2.ts';
import { readBcrypt } from './bcrypt.ts';
import { hashesAtOnce, hashGate, type PasswordHashKind, passwordHasher } from './password-hash.ts';

// The hashes themselves run; only what they were called with is noted.
vi.mock('@node-rs/argon2', { spy: true });
vi.mock('@node-rs/bcrypt', { spy: true });

const kinds: readonly PasswordHashKind[] = ['argon2id', 'bcrypt'];
const long = 'x'.repeat(73);
/** Made once: each costs a hash. */
const hashers = { argon2id: passwordHasher(hashGate(2)), bcrypt: passwordHasher(hashGate(2), 'bcrypt') };

test('hashes are Argon2id with at least what OWASP asks, each with a salt of its own', async () => {
  const hasher = await hashers.argon2id;
  const [one, two] = [await hasher.hash('a password'), await hasher.hash('a password')];
  expect(one).toMatch(/^\$argon2id\$/);
  const { memoryCost, timeCost, saltLen, outputLen } = parseOptions(one);
  expect(memoryCost).toBeGreaterThanOrEqual(19_456);
  expect(timeCost).toBeGreaterThanOrEqual(2);
  expect([saltLen, outputLen]).toEqual([16, 32]);
  expect(one).not.toBe(two);
  expect(await hasher.verify('a password', one)).toBe(true);
  expect(await hasher.verify('A password', one)).toBe(false);
});

test('hashes are bcrypt of cost 12 where the operator asks for it', async () => {
  const hasher = await hashers.bcrypt;
  const [one, two] = [await hasher.hash('a password'), await hasher.hash('a password')];
  expect(one).toMatch(/^\$2b\$12\$/);
  expect(one).not.toBe(two);
  expect(await hasher.verify('a password', one)).toBe(true);
  expect(await hasher.verify('A password', one)).toBe(false);
});

describe.each(kinds)('an instance of %s', (kind) => {
  test('does the same work for an account that is not there as for one that is, which never opens', async () => {
    const hasher = await hashers[kind];
    const known = await hasher.hash('a password');
    const calls = () => [...vi.mocked(verify).mock.calls, ...vi.mocked(verifyBcrypt).mock.calls].flat().map(String);
    const costOf = (text: string) => readBcrypt(text) ?? readArgon2(text);
    for (const password of ['another', 'né', `ﬁ${long}`]) {
      const [knownWork, unknownWork] = [known, null].map((stored) => async () => {
        vi.mocked(verify).mockClear();
        vi.mocked(verifyBcrypt).mockClear();
        expect(await hasher.verify(password, stored)).toBe(false);
        return calls()
          .map(costOf)
          .filter((cost) => cost !== null);
      });
      const work = await knownWork?.();
      expect(work?.length).toBe(password.startsWith('ﬁ') ? 2 : 1);
      expect(await unknownWork?.()).toEqual(work);
      expect(calls()).not.toContain(known);
    }
  });

  test('takes hashes of both kinds, and no other text', async () => {
    const hasher = await hashers[kind];
    for (const other of kinds) {
      const stored = await (await hashers[other]).hash('né ﬁ');
      expect(await hasher.verify('né ﬁ', stored)).toBe(true);
      expect(await hasher.verify('ne\u0301 fi', stored)).toBe(true);
      expect(await hasher.verify('ne fi', stored)).toBe(false);
    }
    for (const text of [
      '',
      'né',
      '$2x$05$',
      '$1$abc$def',
      '5f4dcc3b5aa765d61d8327deb882cf99',
      '$argon2i$v=19$m=8,t=1,p=1$',
    ])
      expect(await hasher.verify('', text)).toBe(false);
  });
});

/** From `wrapper.c` of crypt_blowfish 1.3 and `test.c` of the Argon2 reference implementation. */
const published = [
  ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  ['U*U*', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK'],
  ['U*U*U', '$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a'],
  ['password', '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
] as const;

describe('hashes that others published', () => {
  it.each(published)('%s', async (password, stored) => {
    const hasher = await hashers.argon2id;
    for (const form of [stored, stored.replace('$2a$', '$2b$'), stored.replace('$2a$', '$2y$')]) {
      expect(await hasher.verify(password, form)).toBe(true);
      expect(await hasher.verify(`${password}x`, form)).toBe(false);
    }
    expect(await hasher.verify(password, stored.replace('$2a$', '$2x$'))).toBe(stored.startsWith('$argon2id'));
  });
});

test('half of the cores compute hashes, and at least one', () => {
  expect([1, 2, 3, 8].map(hashesAtOnce)).toEqual([1, 1, 1, 4]);
});

test('bcrypt cuts nothing off: a password over 72 bytes, or with NUL, is neither taken nor right', async () => {
  const hasher = await hashers.bcrypt;
  const stored = await hasher.hash('x'.repeat(72));
  expect(await hasher.verify('x'.repeat(72), stored)).toBe(true);
  expect(await hasher.verify(long, stored)).toBe(false);
  expect(await verifyBcrypt(long, stored), 'the library alone would have cut it').toBe(true);
  // The published vector whose password has 85 bytes: right for every library that cuts.
  const cut = '$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui';
  const text = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored';
  expect(await verifyBcrypt(text, cut)).toBe(true);
  expect(await hasher.verify(text, cut)).toBe(false);
  const refusal = (password: string, language: 'en' | 'fr') =>
    hasher.hash(password, language).catch((reason: unknown) => reason);
  for (const password of [long, 'é'.repeat(37), 'with\0nul'])
    expect(await refusal(password, 'en')).toMatchObject({
      code: 'invalid-input',
      errors: [{ field: 'body.password', code: 'password-too-long' }],
    });
  expect(await refusal(long, 'fr')).toMatchObject({ detail: expect.stringContaining('72 octets') });
  expect(await codeOf(hasher.hash('é'.repeat(36)))).toBe('fulfilled');
  expect(await codeOf((await hashers.argon2id).hash(long))).toBe('fulfilled');
});

test('an outdated hash is of the other kind or of less work; what bcrypt cannot take whole stays', async () => {
  const [argon2, bcrypt] = [await hashers.argon2id, await hashers.bcrypt];
  const [byArgon2, byBcrypt] = [await argon2.hash('a password'), await bcrypt.hash('a password')];
  const weak = byBcrypt.replace('$12$', '$10$');
  const weakArgon2 = byArgon2.replace('m=38912', 'm=19456');
  const judged = (hasher: typeof argon2, password = 'a password') =>
    [byArgon2, weakArgon2, byBcrypt, weak].map((stored) => hasher.isOutdated(stored, password));
  expect(judged(argon2)).toEqual([false, true, true, true]);
  expect(judged(bcrypt)).toEqual([true, true, false, true]);
  expect(judged(bcrypt, long)).toEqual([false, false, false, false]);
});

test('a hash that would cost this machine more than it can give is none', () => {
  const tail = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';
  expect(['03', '04', '10', '15', '16', '31'].map((cost) => readBcrypt(`$2b$${cost}$${tail}`))).toEqual([
    null,
    4,
    10,
    15,
    null,
    null,
  ]);
  const argon2 = (costs: string) =>
    readArgon2(`$argon2id$v=19$${costs}$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4`);
  expect(argon2('m=256,t=2,p=1')).toMatchObject({ memoryCost: 256 });
  for (const costs of ['m=4194304,t=2,p=1', 'm=256,t=17,p=1', 'm=256,t=2,p=17', 'm=0,t=0,p=0'])
    expect(argon2(costs)).toBeNull();
});
