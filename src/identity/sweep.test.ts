import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

let f: Fixture;
beforeAll(async () => {
  f = await fixture();
});
afterAll(() => f.close());

const count = async (table: string) =>
  (await f.instance.superSql.unsafe(`select count(*)::int as n from ${table}`))[0]?.['n'];
const day = 24 * 3600_000;

test('what has ended goes, what lives stays', async () => {
  await f.signUp(f.browser(), 'ana@example.org');
  await f.call(f.browser(), 'POST', '/api/identity/sign-up', {
    email: 'bea@example.org',
    password: goodPassword,
    language: 'en',
  });
  await f.identity.sweep();
  expect([await count('account'), await count('session'), await count('sign_in_attempt')]).toEqual([2, 1, 2]);
  f.clock.forward(day + 1);
  await f.identity.sweep();
  expect([
    await count('account'),
    await count('session'),
    await count('sign_in_attempt'),
    await count('rate_limit'),
  ]).toEqual([1, 1, 0, 4]);
  f.clock.forward(6 * day + 30 * day);
  await f.identity.sweep();
  expect([
    await count('account'),
    await count('session'),
    await count('refresh_token'),
    await count('rate_limit'),
  ]).toEqual([1, 0, 0, 0]);
});
