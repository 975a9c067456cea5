import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { defaultLimits } from './limits.ts';
import { rateLimiter } from './rate-limit.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const signIn = (email: string, password: string, address: string) =>
  f.call({ cookies: new Map(), address }, 'POST', '/api/identity/sign-in', { email, password });

describe('the bucket', () => {
  test('gives its capacity and then what flows in, to all askers together', async () => {
    const limits = rateLimiter(f.instance.signInSql, f.keyring, f.clock, {
      ...defaultLimits,
      signUpAddress: { capacity: 5, perMinute: 1 },
    });
    const take = () => codeOf(limits.take('signUpAddress', 'somebody'));
    const all = await Promise.all(Array.from({ length: 20 }, take));
    expect(all.filter((result) => result === 'fulfilled')).toHaveLength(5);
    const error = await limits.take('signUpAddress', 'somebody').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'too-many-requests' });
    if (error instanceof CarnetError) expect(error.retryAfter).toBeGreaterThan(50);
    expect(await codeOf(limits.take('signUpAddress', 'somebody', 'else'))).toBe('fulfilled');
    f.clock.forward(61_000);
    expect([await take(), await take()]).toEqual(['fulfilled', 'too-many-requests']);
  });

  test('does not fill when the clock goes back', async () => {
    const limits = rateLimiter(f.instance.signInSql, f.keyring, f.clock, {
      ...defaultLimits,
      signUpAddress: { capacity: 1, perMinute: 1 },
    });
    await limits.take('signUpAddress', 'clock');
    f.clock.forward(-3600_000);
    expect(await codeOf(limits.take('signUpAddress', 'clock'))).toBe('too-many-requests');
    f.clock.forward(3600_000);
    expect(await codeOf(limits.take('signUpAddress', 'clock'))).toBe('too-many-requests');
  });

  test('for codes is remembered by the process too, so that an emptied table gives no endless tries', async () => {
    const limits = rateLimiter(f.instance.signInSql, f.keyring, f.clock, defaultLimits);
    let tries = 0;
    while (tries < 1000 && (await codeOf(limits.take('factorAccount', 'guessed'))) === 'fulfilled') {
      tries++;
      await f.instance.superSql`delete from rate_limit`;
    }
    expect(tries).toBe(2 * defaultLimits.factorAccount.capacity);
    expect(await codeOf(limits.take('factorAccount', 'another'))).toBe('fulfilled');
    f.clock.forward(61_000);
    expect(await codeOf(limits.take('factorAccount', 'guessed'))).toBe('fulfilled');
  });

  test('names nobody in the database', async () => {
    await rateLimiter(f.instance.signInSql, f.keyring, f.clock, defaultLimits).take(
      'signInPair',
      'ana@example.org',
      '192.0.2.77',
    );
    const rows = await f.instance.superSql<
      { dump: string }[]
    >`select string_agg(r::text, ' ') as dump from rate_limit r`;
    for (const text of ['ana@example.org', '192.0.2.77']) {
      expect(rows[0]?.dump).not.toContain(text);
      expect(rows[0]?.dump).not.toContain(Buffer.from(text).toString('hex'));
    }
  });
});

test('failures from one address wait twice as long each time; the owner elsewhere signs in meanwhile', async () => {
  await f.signUp(f.browser(), 'bea@example.org');
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    const error = await signIn('bea@example.org', 'wrong password', '198.51.100.1').catch((reason: unknown) => reason);
    if (!(error instanceof CarnetError)) throw new TypeError('an error was expected');
    if (error.code !== 'too-many-requests') continue;
    waits.push(error.retryAfter ?? 0);
    f.clock.forward((error.retryAfter ?? 0) * 1000);
  }
  expect(waits).toEqual([1, 2, 4]);
  expect(await codeOf(signIn('bea@example.org', goodPassword, '198.51.100.2'))).toBe('fulfilled');
});

test('an unknown account meets the same limits as a known one', async () => {
  await f.signUp(f.browser(), 'cyr@example.org');
  const runs = [];
  for (const email of ['cyr@example.org', 'nobody@example.org']) {
    const results = [];
    for (let i = 0; i < 40; i++)
      results.push(
        await codeOf(signIn(email, 'wrong password', `203.0.113.${email === 'cyr@example.org' ? i : i + 100}`)),
      );
    runs.push(results);
  }
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]?.filter((result) => result === 'sign-in-failed')).toHaveLength(defaultLimits.signInAccount.capacity);
});

test('10,000 tries in a day from 1,000 addresses are at most 102 failures of one account', {
  timeout: 120_000,
}, async () => {
  const limits = rateLimiter(f.instance.signInSql, f.keyring, f.clock, defaultLimits);
  let passed = 0;
  for (let i = 0; i < 10_000; i += 20) {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(limits.take('signInAccount', 'victim@example.org'))),
    );
    passed += results.filter((result) => result === 'fulfilled').length;
    f.clock.forward((20 * 24 * 3600_000) / 10_000);
  }
  expect(passed).toBeGreaterThan(90);
  expect(passed).toBeLessThanOrEqual(102);
});
