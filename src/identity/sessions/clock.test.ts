import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAudit, watchTime } from '../../audit/index.ts';
import { newUuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import type { MadeApiToken, SignInStarted } from '../contract.ts';
import { type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import type { AssertionJson } from '../passkeys/authenticator.fixture.ts';
import { passkeysOf } from '../passkeys/passkeys.fixture.ts';

const hour = 3600_000;
const day = 24 * hour;

let f: Fixture;
beforeEach(async () => {
  f = await fixture();
});
afterEach(() => f.close());

interface Made {
  readonly browser: Browser;
  readonly access: string;
  readonly token: string;
  readonly attempt: string;
  readonly code: string;
  /** A passkey of the account, with a challenge that waits for its answer. */
  readonly assertion: AssertionJson;
}

/** One of everything that has an end: access token, refresh token, session, personal access token, code by mail, challenge. */
async function makeAll(email: string): Promise<Made> {
  const browser = f.browser();
  if ((await f.identity.accountOf(email)) === null) await f.signUp(browser, email);
  else await f.signIn(browser, email);
  const { token } = (
    await f.call<MadeApiToken>(browser, 'POST', '/api/identity/tokens', {
      name: 'cli',
      scopes: ['record:read'],
      days: 90,
    })
  ).body;
  const { attempt } = (
    await f.call<SignInStarted>(f.browser(), 'POST', '/api/identity/sign-in', { email, password: goodPassword })
  ).body;
  await f.call(f.browser(), 'POST', '/api/identity/sign-in/email-code', { attempt });
  const passkeys = passkeysOf(f);
  const { authenticator } = await passkeys.add(browser);
  const assertion = authenticator.get(await passkeys.request());
  return {
    assertion,
    browser,
    access: browser.cookies.get('access') ?? '',
    token,
    attempt,
    code: await f.codeFor(email),
  };
}

/** What each of them is worth now; the refresh token comes last, since it is used up. */
async function worth(made: Made): Promise<Record<string, string>> {
  const good = async (work: Promise<unknown>) => {
    const result = await codeOf(work.then((value) => ({ value })));
    return result === 'fulfilled' ? ((await work) === null ? 'refused' : 'accepted') : result;
  };
  const code = { attempt: made.attempt, kind: 'email', code: made.code };
  return {
    access: await good(Promise.resolve(f.identity.verifyAccessToken(made.access))),
    token: await good(f.identity.verifyApiToken(made.token)),
    code: await good(f.call(f.browser(), 'POST', '/api/identity/sign-in/factor', code)),
    passkey: await good(passkeysOf(f).show(made.assertion)),
    refresh: await good(
      f.call({ ...made.browser, cookies: new Map(made.browser.cookies) }, 'POST', '/api/identity/refresh'),
    ),
  };
}

/** Lets the server look at its high-water mark, as it does every 10 s; the log has seen the clock as it stood in between. */
async function look(seen: number): Promise<void> {
  const { appSql, superSql } = f.instance;
  const entry = { kind: 'sign-in', request: newUuid(), actor: null, session: null, subject: null } as const;
  await createAudit(f.keyring).append(appSql, { ...entry, purpose: 'operations', what: 'account' }, 'ok');
  await superSql`update audit_event set at = ${new Date(seen)}`;
  const mark = await watchTime(appSql, f.clock, () => undefined);
  f.clock.setBehind(mark.behind());
  mark.stop();
}

test('nothing is over before its time', async () => {
  expect(await worth(await makeAll('ana@example.org'))).toEqual({
    access: 'accepted',
    token: 'accepted',
    code: 'accepted',
    passkey: 'accepted',
    refresh: 'accepted',
  });
});

describe('a clock that is set forward', () => {
  test.each([
    [
      '1 h',
      hour,
      { access: 'refused', token: 'accepted', code: 'code-refused', passkey: 'code-refused', refresh: 'accepted' },
    ],
    [
      '400 days',
      400 * day,
      {
        access: 'refused',
        token: 'refused',
        code: 'code-refused',
        passkey: 'code-refused',
        refresh: 'session-ended',
      },
    ],
  ])('by %s ends what lives shorter', async (_, ms, expected) => {
    const made = await makeAll('ana@example.org');
    f.clock.forward(ms);
    await look(Date.now());
    expect(await worth(made)).toEqual(expected);
  });
});

test('codes that a session was sent end with their ten minutes, also where the session goes on', async () => {
  const browser = f.browser();
  await f.signUp(browser, 'ana@example.org');
  await f.call(browser, 'POST', '/api/identity/step-up/email-code');
  const stepUp = { kind: 'email', code: await f.codeFor('ana@example.org') };
  await f.call(browser, 'POST', '/api/identity/email-change', { email: 'new@example.org' });
  const change = { code: await f.codeFor('new@example.org') };
  f.clock.forward(hour);
  await f.call(browser, 'POST', '/api/identity/refresh');
  expect(await codeOf(f.call(browser, 'POST', '/api/identity/step-up', stepUp))).toBe('code-refused');
  expect(await codeOf(f.call(browser, 'POST', '/api/identity/email-change/verify', change))).toBe('code-refused');
});

describe('a clock that is set back', () => {
  test.each([
    ['1 h', hour],
    ['400 days', 400 * day],
  ])('by %s brings nothing back that has ended, and nothing is taken while it is behind', async (_, ms) => {
    const made = await makeAll('ana@example.org');
    f.clock.forward(ms); // all that lives shorter than this has ended, and the log has seen it
    const seen = f.clock.now();
    await look(seen);
    f.clock.forward(-ms);
    await look(seen);
    const behind = 'clock-behind';
    expect(await worth(made)).toEqual({
      access: behind,
      token: behind,
      code: behind,
      passkey: behind,
      refresh: behind,
    });
  });

  test.each([
    ['1 h', hour],
    ['400 days', 400 * day],
  ])('by %s, right from the start, behind the database: nothing is issued', async (_, ms) => {
    const made = await makeAll('ana@example.org');
    f.clock.forward(-ms);
    await look(Date.now());
    const behind = 'clock-behind';
    expect(await worth(made)).toEqual({
      access: behind,
      token: behind,
      code: 'code-refused',
      passkey: behind,
      refresh: behind,
    });
  });
});

describe('what was made while the clock was ahead of the database', () => {
  test.each([
    ['1 h', hour],
    ['400 days', 400 * day],
  ])('by %s is worth nothing once it is right: its end means nothing', async (_, ms) => {
    f.clock.forward(ms);
    const made = await makeAll('ana@example.org');
    f.clock.forward(-ms);
    await look(Date.now());
    expect(await worth(made)).toEqual({
      access: 'refused',
      token: 'refused',
      code: 'code-refused',
      passkey: 'code-refused',
      refresh: 'session-ended',
    });
  });
});
