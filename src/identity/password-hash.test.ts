import { parseOptions, verify } from '@node-rs/argon2';
import { expect, test, vi } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { gate } from './gate.ts';
import { passwordHasher } from './password-hash.ts';

// Argon2 itself runs; only what it was called with is noted.
vi.mock('@node-rs/argon2', { spy: true });

test('hashes are Argon2id with at least what OWASP asks, each with a salt of its own', async () => {
  const hasher = await passwordHasher(2);
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

test('an account that is not there costs the same work as one that is, and never opens', async () => {
  const hasher = await passwordHasher(1);
  const phc = await hasher.hash('a password');
  vi.mocked(verify).mockClear();
  expect(await hasher.verify('another', phc)).toBe(false);
  expect(await hasher.verify('another', null)).toBe(false);
  const [known, unknown] = vi.mocked(verify).mock.calls.map(([given]) => String(given));
  expect(known).toBe(phc);
  expect(unknown).not.toBe(phc);
  expect(parseOptions(unknown ?? '')).toEqual(parseOptions(phc));
});

test('a gate runs so many at a time, in order, lets so many wait, and refuses the rest', async () => {
  const run = gate(2, 3);
  const [ran, ends]: [number[], (() => void)[]] = [[], []];
  const results = Array.from({ length: 7 }, (_, i) =>
    codeOf(
      run(async () => {
        ran.push(i);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (i === 0) throw new TypeError('a failure frees the place too');
      }).catch((error: unknown) => {
        if (!(error instanceof TypeError)) throw error;
      }),
    ),
  );
  await Promise.resolve();
  expect(ran).toEqual([0, 1]);
  for (let i = 0; i < 5; i++) {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await Promise.all(results)).toEqual([...Array(5).fill('fulfilled'), 'too-many-requests', 'too-many-requests']);
  expect(ran).toEqual([0, 1, 2, 3, 4]);
});
