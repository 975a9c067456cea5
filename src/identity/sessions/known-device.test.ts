import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { codeOf } from '../code-of.fixture.ts';
import { type Browser, type Fixture, fixture, goodPassword } from '../identity.fixture.ts';
import { defaultLimits } from '../limits/limits.ts';
import { knownDevice, rememberDevice } from './known-device.ts';

/** Small, and slow to fill: what a busy machine takes longer for must not give tries back. */
const limits = { signInAddress: { capacity: 12, perMinute: 0.01 }, signInAccount: { capacity: 12, perMinute: 0.05 } };

let f: Fixture;
beforeAll(async () => {
  f = await fixture({ limits });
});
afterAll(() => f.close());

const jarOf = (browser: Browser) => ({
  cookie: (name: string) => browser.cookies.get(name),
  setCookie: (name: string, value: string) => {
    browser.cookies.set(name, value);
  },
});
const noticesTo = async (address: string) => {
  await f.mailTo(address);
  return (
    await f.instance.superSql`select 1 from outbox o where kind = 'new-device'
      and account = ${(await f.identity.accountOf(address)) ?? newUuid()}`
  ).length;
};
const password = (browser: Browser, email: string, text: string) =>
  f.call(browser, 'POST', '/api/identity/sign-in', { email, password: text });

describe('the cookie of a device', () => {
  test('knows the accounts that signed in on it, and no other; it says nothing of them', () => {
    const browser = f.browser();
    const accounts = Array.from({ length: 5 }, newUuid) as [Uuid, Uuid, Uuid, Uuid, Uuid];
    for (const account of accounts) {
      expect(knownDevice(f.keyring, jarOf(browser), account)).toBe(false);
      rememberDevice(f.keyring, jarOf(browser), account);
      expect(knownDevice(f.keyring, jarOf(browser), account)).toBe(true);
    }
    // Four at most: the first has gone.
    expect(accounts.map((account) => knownDevice(f.keyring, jarOf(browser), account))).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    const bytes = Buffer.from(browser.cookies.get('device') ?? '', 'base64url');
    expect(bytes).toHaveLength(5 * 16);
    const before = browser.cookies.get('device');
    rememberDevice(f.keyring, jarOf(browser), accounts[4]);
    expect(browser.cookies.get('device')).toBe(before);
    for (const account of accounts) expect(bytes.toString('hex')).not.toContain(account.replaceAll('-', ''));
  });

  test('that somebody made up, moved or cut knows nobody', () => {
    const [one, two] = [f.browser(), f.browser()];
    const [account, other] = [newUuid(), newUuid()];
    rememberDevice(f.keyring, jarOf(one), account);
    rememberDevice(f.keyring, jarOf(two), other);
    const bytes = Buffer.from(one.cookies.get('device') ?? '', 'base64url');
    const foreign = Buffer.from(two.cookies.get('device') ?? '', 'base64url');
    const flipped = Buffer.from(bytes);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    for (const forged of [
      Buffer.alloc(0),
      randomBytes(32),
      flipped,
      bytes.subarray(0, 31),
      bytes.subarray(0, 16),
      Buffer.concat([foreign.subarray(0, 16), bytes.subarray(16)]),
      Buffer.concat([bytes, randomBytes(64)]),
    ]) {
      const browser = f.browser();
      browser.cookies.set('device', forged.toString('base64url'));
      expect(knownDevice(f.keyring, jarOf(browser), account)).toBe(false);
    }
    expect(knownDevice(f.keyring, jarOf(one), account)).toBe(true);
  });

  test('knows no account that is none, not even with a tag for the stand-in', () => {
    const browser = f.browser();
    rememberDevice(f.keyring, jarOf(browser), '00000000-0000-0000-0000-000000000000' as Uuid); // what stands in for nobody
    expect(knownDevice(f.keyring, jarOf(browser), null)).toBe(false);
  });
});

describe('a sign-in', () => {
  test('on a new device is told by mail once; the first device of all, a known one and the demo are not', async () => {
    const home = f.browser();
    const me = await f.signUp(home, 'ana@example.org');
    await f.call(home, 'POST', '/api/identity/sign-out');
    await f.signIn(home, 'ana@example.org');
    expect(await noticesTo('ana@example.org')).toBe(0);
    const phone = f.browser();
    await f.signIn(phone, 'ana@example.org');
    expect(await noticesTo('ana@example.org')).toBe(1);
    expect((await f.mailTo('ana@example.org'))?.text).toMatch(/device|browser/i);
    await f.call(phone, 'POST', '/api/identity/sign-out-everywhere');
    await f.signIn(phone, 'ana@example.org');
    await f.identity.signInAs(
      { id: newUuid(), address: '127.0.0.1', headers: {}, ...jarOf(f.browser()) },
      me.account as Uuid, // an account's id
    );
    expect(await noticesTo('ana@example.org')).toBe(1);
  });

  test('on the device of another account of the household is one on a new device', async () => {
    const shared = f.browser();
    await f.signUp(shared, 'bea@example.org');
    await f.signUp(f.browser(), 'cyr@example.org');
    await f.signIn(shared, 'cyr@example.org');
    expect(await noticesTo('cyr@example.org')).toBe(1);
    await f.signIn(shared, 'bea@example.org');
    expect(await noticesTo('bea@example.org')).toBe(0);
  });

  test('is not made known by a refresh', async () => {
    const browser = f.browser();
    await f.signUp(browser, 'dan@example.org');
    browser.cookies.delete('device');
    await f.call(browser, 'POST', '/api/identity/refresh');
    expect(browser.cookies.has('device')).toBe(false);
  });

  test('of the owner on a known device goes on while strangers have used up the account and his network', async () => {
    const home = f.browser();
    await f.signUp(home, 'eve@example.org');
    await f.call(home, 'POST', '/api/identity/sign-out');
    for (let i = 0; i < limits.signInAccount.capacity + 3; i++)
      await codeOf(password({ cookies: new Map(), address: `203.0.113.${i}` }, 'eve@example.org', 'wrong password'));
    const neighbour: Browser = { cookies: new Map(), address: home.address };
    for (let i = 0; i < limits.signInAddress.capacity; i++)
      await codeOf(password(neighbour, `nobody${i}@example.org`, 'wrong password'));
    expect(await codeOf(password(f.browser(), 'eve@example.org', goodPassword))).toBe('too-many-requests');
    expect(await codeOf(password(neighbour, 'nobody@example.org', 'x'))).toBe('too-many-requests');
    expect(await codeOf(password(home, 'eve@example.org', goodPassword))).toBe('fulfilled');
    // Of another account it is a stranger's device like any other.
    expect(await codeOf(password(home, 'bea@example.org', goodPassword))).toBe('too-many-requests');
  });

  test('on a known device is limited too: a stolen cookie gives a bucket, and no more', async () => {
    const home = f.browser();
    await f.signUp(home, 'fay@example.org');
    let failures = 0;
    for (let i = 0; i < 60; i++) {
      if ((await codeOf(password(home, 'fay@example.org', 'wrong password'))) === 'sign-in-failed') failures++;
      f.clock.forward(15 * 60_000);
    }
    // 15 h: the bucket, what flowed in, and one.
    expect(failures).toBeLessThanOrEqual(defaultLimits.signInDevice.capacity + 15 * 3 + 1);
    expect(failures).toBeGreaterThan(defaultLimits.signInDevice.capacity);
    expect(await codeOf(password(f.browser(), 'fay@example.org', goodPassword))).toBe('fulfilled');
  });

  test('to an unknown address runs the same statements as one to a known address, with and without a device', async () => {
    const statements: string[] = [];
    const g = await fixture({}, { watch: (statement) => statements.push(statement) });
    try {
      const browser = g.browser();
      await g.signUp(browser, 'known@example.org');
      const stranger = g.browser();
      await g.signUp(stranger, 'else@example.org');
      const runs: string[][] = [];
      for (const email of ['known@example.org', 'unknown@example.org']) {
        for (const cookies of [new Map<string, string>(), new Map(stranger.cookies)]) {
          statements.length = 0;
          await codeOf(
            g.call({ cookies, address: '192.0.2.200' }, 'POST', '/api/identity/sign-in', {
              email,
              password: 'wrong one',
            }),
          );
          runs.push([...statements]);
        }
      }
      expect(runs[0]?.length).toBeGreaterThan(3);
      for (const run of runs) expect(run).toEqual(runs[0]);
    } finally {
      await g.close();
    }
  });
});
