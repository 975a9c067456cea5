import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignInStarted } from '../contract.ts';
import { type Fixture, fixture } from '../identity.fixture.ts';
import { passkeysOf } from '../passkeys/passkeys.fixture.ts';

const other = 'seven yellow tractors under water';
let f: Fixture;
let passkeys: ReturnType<typeof passkeysOf>;
beforeAll(async () => {
  f = await fixture();
  passkeys = passkeysOf(f);
});
afterAll(() => f.close());

describe('who has the mailbox alone', () => {
  test('waits the whole time also where the owner goes on signing in with a passkey', async () => {
    const [browser, email] = [f.browser(), 'passkey-owner@example.org'];
    await f.signUp(browser, email);
    const { authenticator } = await passkeys.add(browser);
    const post = (path: string, body: unknown) =>
      f.call<SignInStarted>(f.browser(), 'POST', `/api/identity/${path}`, body);
    await post('password-reset', { email });
    await f.identity.recoverySteps();
    const token = /#([A-Za-z0-9_-]+)/.exec((await f.mailTo(email))?.text ?? '')?.[1];
    await post('password-reset/finish', { token, password: other, language: 'en' });
    await passkeys.signIn(authenticator);
    expect((await post('sign-in', { email, password: other })).body.factors).toEqual(['passkey']);
  });
});
