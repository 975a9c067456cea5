import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

const wide = { capacity: 1_000_000, perMinute: 1_000_000 };
const statements: string[] = [];
let f: Fixture;
beforeAll(async () => {
  f = await fixture(
    {
      limits: { signInAddress: wide, signInAccount: wide, signInPair: wide, signUpAddress: wide, signUpAccount: wide },
    },
    { watch: (statement) => statements.push(statement) },
  );
  await f.signUp(f.browser(), 'known@example.org');
});
afterAll(() => f.close());

/** Welch's t of two samples; above 4.5 they differ. The slowest quarter of each goes: it is the machine's. */
function welch(a: number[], b: number[]): number {
  const stats = [a, b].map((sample) => {
    const kept = sample.toSorted((x, y) => x - y).slice(0, Math.floor(sample.length * 0.75));
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
async function compare(pairs: number, known: () => Promise<unknown>, unknown: () => Promise<unknown>): Promise<number> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let i = 0; i < pairs; i++) {
    if (i % 2 === 0) a.push(await time(() => known()));
    b.push(await time(() => unknown()));
    if (i % 2 === 1) a.push(await time(() => known()));
  }
  return welch(a, b);
}

const signIn = (email: string) =>
  codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in', { email, password: 'wrong password' }));
const signUp = (email: string) =>
  f.call(f.browser(), 'POST', '/api/identity/sign-up', { email, password: goodPassword, language: 'en' });

describe('known and unknown address: the same work', () => {
  const statementsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    statements.length = 0;
    await work();
    return [...statements];
  };

  test('in the database, statement by statement', async () => {
    await signIn('warm@example.org');
    const known = await statementsOf(() => signIn('known@example.org'));
    expect(known.length).toBeGreaterThanOrEqual(4);
    expect(await statementsOf(() => signIn('unknown@example.org'))).toEqual(known);
    await signUp('warm@example.org');
    const again = await statementsOf(() => signUp('known@example.org'));
    expect(again.length).toBeGreaterThanOrEqual(6);
    expect(await statementsOf(() => signUp('unknown@example.org'))).toEqual(again);
  });

  test('by the clock, where the machine is quiet enough to see a planted 4 ms', { timeout: 180_000 }, async ({
    skip,
  }) => {
    const pairs = 60;
    // Both were asked for before, so that both have rows in the limits.
    const unknown = () => signIn('unknown@example.org');
    const planted = await compare(
      pairs,
      async () => {
        await signIn('known@example.org');
        const end = performance.now() + 4;
        while (performance.now() < end);
      },
      unknown,
    );
    const t = await compare(pairs, () => signIn('known@example.org'), unknown);
    const up = await compare(
      40,
      () => signUp('known@example.org'),
      () => signUp('unknown@example.org'),
    );
    const figures = `t of sign-in ${t.toFixed(2)}, of sign-up ${up.toFixed(2)}, with 4 ms planted ${planted.toFixed(2)}`;
    console.log(`enumeration: ${figures} (${pairs} pairs)`);
    if (planted < 4.5) skip(`too much else runs here to measure: ${figures}`);
    expect(Math.abs(t)).toBeLessThan(4.5);
    expect(Math.abs(up)).toBeLessThan(4.5);
  });
});
