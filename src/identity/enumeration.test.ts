import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from './code-of.fixture.ts';
import { type Fixture, fixture, goodPassword } from './identity.fixture.ts';

const wide = { capacity: 1_000_000, perMinute: 1_000_000 };
const statements: string[] = [];
let f: Fixture;
beforeAll(async () => {
  f = await fixture(
    {
      limits: {
        signInAddress: wide,
        signInAccount: wide,
        signInPair: wide,
        signInRange: wide,
        signInGlobal: wide,
        signUpAddress: wide,
        signUpAccount: wide,
      },
    },
    { watch: (statement) => statements.push(statement) },
  );
  await f.signUp(f.browser(), 'known@example.org');
});
afterAll(() => f.close());

const signIn = (email: string) =>
  codeOf(f.call(f.browser(), 'POST', '/api/identity/sign-in', { email, password: 'wrong password' }));
const resend = (attempt: string) => f.call(f.browser(), 'POST', '/api/identity/sign-up/resend', { attempt });
const signUp = (email: string) =>
  f.call<{ attempt: string }>(f.browser(), 'POST', '/api/identity/sign-up', {
    email,
    password: goodPassword,
    language: 'en',
  });

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
    const [knownAttempt, unknownAttempt] = [await signUp('known@example.org'), await signUp('strange@example.org')];
    const sent = await statementsOf(() => resend(knownAttempt.body.attempt));
    expect(sent.length).toBeGreaterThanOrEqual(5);
    expect(await statementsOf(() => resend(unknownAttempt.body.attempt))).toEqual(sent);
  });
});
