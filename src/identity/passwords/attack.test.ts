import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { rangeOf } from '../limits/network.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture({
    limits: {
      signInRange: { capacity: 10, perMinute: 0.001 },
      signInGlobal: { capacity: 25, perMinute: 0.001 },
      signInAccount: { capacity: 1000, perMinute: 1000 },
    },
  });
  await f.signUp(f.browser(), 'owner@example.org');
});
afterAll(() => f.close());
beforeEach(async () => {
  await f.instance.superSql`delete from rate_limit`;
});

const signIn = (address: string, email: string, password = 'wrong password') =>
  f.call({ cookies: new Map(), address }, 'POST', '/api/identity/sign-in', { email, password });
const guess = (address: string, n: number) => codeOf(signIn(address, `guessed${n}@example.org`));
const owner = (address: string) => signIn(address, 'owner@example.org', goodPassword);

async function waitOf(work: Promise<unknown>): Promise<number> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CarnetError && error.code === 'too-many-requests') return error.retryAfter ?? 0;
  if (error instanceof CarnetError && error.code === 'sign-in-failed') return 0;
  throw error ?? new TypeError('it was let in');
}

/** Guesses from so many addresses of so many ranges, each of another account. */
async function attack(ranges: number, each: number): Promise<string[]> {
  const results: string[] = [];
  for (let n = 0; n < ranges * each; n++) results.push(await guess(`10.0.${n % ranges}.${Math.floor(n / ranges)}`, n));
  return results;
}

test('a range that fails too often is slowed, addresses of it that were quiet too; the next range is not', async () => {
  const results = await attack(1, 20);
  expect(results.filter((result) => result === 'sign-in-failed')).toHaveLength(10);
  expect(await codeOf(owner('10.0.0.200'))).toBe('too-many-requests');
  expect(await codeOf(owner('10.0.1.200'))).toBe('fulfilled');
});

test('when everybody together fails too often, all are slowed, and whoever waits gets in: nobody is shut out', async () => {
  const results = await attack(10, 5);
  expect(results.filter((result) => result === 'sign-in-failed')).toHaveLength(25);
  const wait = await waitOf(owner('203.0.113.9'));
  expect(wait).toBe(5);
  expect(await waitOf(owner('203.0.113.9'))).toBe(5); // asking again makes it no longer
  f.clock.forward(5_000);
  expect(await codeOf(owner('203.0.113.9'))).toBe('fulfilled');
});

test('each failure after a wait makes the next wait twice as long, for this address alone; a right password ends that', async () => {
  await attack(10, 5);
  const waits: number[] = [];
  for (let i = 0; i < 5; i++) {
    const wait = await waitOf(signIn('203.0.113.9', `again${i}@example.org`));
    waits.push(wait);
    f.clock.forward(wait * 1000);
    expect(await waitOf(signIn('203.0.113.9', `again${i}@example.org`))).toBe(0);
  }
  // The clock runs on while the test does: a second may have passed between a failure and the next try.
  for (const [n, wait] of waits.entries()) {
    expect(wait).toBeLessThanOrEqual(5 * 2 ** n);
    expect(wait).toBeGreaterThan(5 * 2 ** n - 3);
  }
  expect(waits).toHaveLength(5);
  expect(await waitOf(owner('203.0.113.10'))).toBe(5);
  f.clock.forward(160_000);
  expect(await codeOf(owner('203.0.113.9'))).toBe('fulfilled');
  expect(await codeOf(owner('203.0.113.9'))).toBe('fulfilled'); // what worked gave its token back
});

test('one wait is one try, however many come at once', async () => {
  await attack(10, 5);
  await waitOf(owner('203.0.113.9'));
  f.clock.forward(5_000);
  const results = await Promise.all(Array.from({ length: 20 }, (_, i) => guess('203.0.113.9', 1000 + i)));
  expect(results.filter((result) => result === 'sign-in-failed')).toHaveLength(1);
});

test('what one account or one address is refused for uses up nothing that others share', async () => {
  await f.instance.superSql`delete from rate_limit`;
  for (let i = 0; i < 40; i++) await codeOf(signIn('10.0.5.5', 'one@example.org'));
  expect(await codeOf(owner('10.0.5.6'))).toBe('fulfilled');
});

test('sign-ins that work use nothing up, however many there are', async () => {
  for (let i = 0; i < 40; i++) expect(await codeOf(owner(`10.0.0.${i}`))).toBe('fulfilled');
});

describe('the range of', () => {
  it.each([
    ['192.0.2.77', '192.0.2'],
    ['::ffff:192.0.2.77', '192.0.2'],
    ['2001:db8:1:2:3::4', '2001:db8:1'],
    ['2001:db8::1', '2001:db8:0'],
    ['::1', '0:0:0'],
  ])('%s is %s', (address, range) => {
    expect(rangeOf(address)).toBe(range);
  });
});
