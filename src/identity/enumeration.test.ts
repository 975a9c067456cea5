import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

const wide = { capacity: 1_000_000, perMinute: 1_000_000 };
let f: Fixture;
beforeAll(async () => {
  f = await fixture({
    limits: { signInAddress: wide, signInAccount: wide, signInPair: wide, signUpAddress: wide, signUpAccount: wide },
  });
  await f.signUp(f.browser(), 'known@example.org');
});
afterAll(() => f.close());

/** Welch's t of two samples; above 4.5 they differ. The slowest tenth of each goes: it is the machine's, not ours. */
function welch(a: number[], b: number[]): number {
  const stats = [a, b].map((sample) => {
    const kept = sample.toSorted((x, y) => x - y).slice(0, Math.floor(sample.length * 0.9));
    const mean = kept.reduce((sum, x) => sum + x, 0) / kept.length;
    return { mean, error: kept.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (kept.length - 1) / kept.length };
  });
  const [one, two] = stats as [{ mean: number; error: number }, { mean: number; error: number }];
  return (one.mean - two.mean) / Math.sqrt(one.error + two.error);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Interleaved, in an order that changes, so that drift of the machine falls on both alike. */
async function compare(pairs: number, known: (i: number) => Promise<unknown>, unknown: (i: number) => Promise<unknown>): Promise<number> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < pairs; i++) {
    if (i % 2 === 0) a.push(await time(() => known(i)));
    b.push(await time(() => unknown(i)));
    if (i % 2 === 1) a.push(await time(() => known(i)));
  }
  return welch(a, b);
}

const signIn = (email: string) => codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in', { email, password: 'wrong password' }));
const signUp = (email: string) => f.call(f.browser(), 'POST', '/api/identity/sign-up', { email, password: goodPassword, language: 'en' });

test('signing in takes as long for a known as for an unknown address, and a planted 4 ms would be seen', { timeout: 120_000 }, async () => {
  const pairs = 150;
  const t = await compare(pairs, () => signIn('known@example.org'), (i) => signIn(`n${1000 + i}@example.org`));
  const planted = await compare(
    pairs,
    async () => {
      await signIn('known@example.org');
      const end = performance.now() + 4;
      while (performance.now() < end);
    },
    (i) => signIn(`m${1000 + i}@example.org`),
  );
  console.log(`enumeration, sign-in: t = ${t.toFixed(2)}, with 4 ms planted ${planted.toFixed(2)} (${pairs} pairs)`);
  expect(Math.abs(t)).toBeLessThan(4.5);
  expect(planted).toBeGreaterThan(4.5);
});

test('so does signing up', { timeout: 120_000 }, async () => {
  const t = await compare(100, () => signUp('known@example.org'), (i) => signUp(`p${1000 + i}@example.org`));
  console.log(`enumeration, sign-up: t = ${t.toFixed(2)} (100 pairs)`);
  expect(Math.abs(t)).toBeLessThan(4.5);
});
