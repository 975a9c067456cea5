import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { randomBytes } from '../kernel/index.ts';
import type { Keyring } from './contract.ts';
import { createKeyring } from './keyring.ts';
import { type MovedClock, movedClock, type SwitchedKms, switchedKms } from './testing.ts';

const purpose = 'access-token-signing';
const day = 24 * 3600;
const kekBytes = randomBytes(32);
let instance: TestInstance;
let kms: SwitchedKms;
let clock: MovedClock;
let here: Keyring;
let there: Keyring;

beforeEach(async () => {
  instance = await testInstance();
  kms = await switchedKms(kekBytes);
  clock = movedClock();
  here = await openKeyring();
  there = await openKeyring();
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  await instance.close();
});

/** Another process of the same instance. */
const openKeyring = () => createKeyring({ sql: instance.keysSql, instance: instance.instanceId, kms, clock });
const kids = async (keyring: Keyring) => (await keyring.signingKeys(purpose)).map(({ kid }) => kid);
const ago = (seconds: number) => clock.now() - seconds * 1000;
const rows = () =>
  instance.keysSql<
    { version: number }[]
  >`select version from kek_ciphertext where purpose = ${purpose} order by version`;

describe('a new signing key', () => {
  it('is made when the newest is old enough, signs from then on, and is sealed by the key service', async () => {
    const [first = ''] = await kids(here);
    expect(await here.rotateSigningKey(purpose, ago(30 * day))).toBe(false);
    clock.pass(30 * day + 1);
    const wraps = kms.calls.wrap;
    expect(await here.rotateSigningKey(purpose, ago(30 * day))).toBe(true);
    expect(kms.calls.wrap - wraps).toBe(1);
    expect(await here.rotateSigningKey(purpose, ago(30 * day))).toBe(false);
    const now = await kids(here);
    expect(now).toHaveLength(2);
    expect(now[1]).toBe(first);
    expect(now[0]).not.toBe(first);
    expect(await rows()).toMatchObject([{ version: 1 }, { version: 2 }]);
  });

  it('is one, also of several processes that make it at once', async () => {
    await kids(here);
    clock.pass(1);
    const made = await Promise.all(
      [here, there, here, there].map((keyring) => keyring.rotateSigningKey(purpose, clock.now())),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await rows()).toHaveLength(2);
    expect(await kids(here)).toEqual(await kids(there));
  });

  it('of another process is found by its id at once, and is used to sign within 5 minutes', async () => {
    await kids(here);
    await kids(there);
    clock.pass(10);
    await here.rotateSigningKey(purpose);
    const [newest = ''] = await kids(here);
    expect(await kids(there)).not.toContain(newest);
    expect((await there.findSigningKey(purpose, newest))?.kid).toBe(newest);
    clock.pass(1);
    await here.rotateSigningKey(purpose);
    expect((await kids(there))[0]).toBe(newest);
    clock.pass(5 * 60);
    expect(await kids(there)).toEqual(await kids(here));
  });
});

it('ids that nobody knows cost one look in 3 s, however many come, and no call of the key service', async () => {
  let looks = 0;
  const watched = new Proxy(instance.keysSql, {
    apply(target, self, args: unknown[]) {
      if (Array.isArray(args[0]) && 'raw' in args[0]) looks++;
      return Reflect.apply(target, self, args) as unknown;
    },
  });
  const keyring = await createKeyring({ sql: watched, instance: instance.instanceId, kms, clock });
  await kids(keyring);
  const unwraps = kms.calls.unwrap;
  looks = 0;
  for (let n = 0; n < 500; n++) expect(await keyring.findSigningKey(purpose, `forged-${n}`)).toBeNull();
  expect(looks).toBe(1);
  clock.pass(4);
  const forged = (n: number) => keyring.findSigningKey(purpose, `forged-too-${n}`);
  expect((await Promise.all(Array.from({ length: 500 }, (_, n) => forged(n)))).every((key) => key === null)).toBe(true);
  for (let n = 0; n < 500; n++) await forged(n);
  expect(looks).toBe(2);
  expect(kms.calls.unwrap).toBe(unwraps);
  await keyring.close();
});

describe('an old signing key', () => {
  it('is honoured until it is retired, then destroyed, row and all; the newest never is', async () => {
    const [first = ''] = await kids(here);
    await kids(there);
    clock.pass(day);
    await here.rotateSigningKey(purpose);
    clock.pass(59 * 60);
    expect(await here.retireSigningKeys(purpose, ago(3600))).toBe(0);
    expect((await here.findSigningKey(purpose, first))?.kid).toBe(first);
    clock.pass(2 * 60);
    expect(await here.retireSigningKeys(purpose, ago(3600))).toBe(1);
    expect(await rows()).toMatchObject([{ version: 2 }]);
    expect(await here.findSigningKey(purpose, first)).toBeNull();
    clock.pass(5 * 60);
    expect(await there.findSigningKey(purpose, first)).toBeNull();
    clock.pass(400 * day);
    expect(await here.retireSigningKeys(purpose, clock.now())).toBe(0);
    expect(await kids(here)).toEqual(await kids(there));
  });

  it('serves on while the key service is away, although another process made a newer one', async () => {
    const [first = ''] = await kids(here);
    await there.rotateSigningKey(purpose);
    const [newest = ''] = await kids(there);
    kms.away = true;
    clock.pass(6 * 60);
    expect(await kids(here)).toEqual([first]);
    expect(await here.findSigningKey(purpose, newest)).toBeNull();
    kms.away = false;
    clock.pass(4);
    expect((await here.findSigningKey(purpose, newest))?.kid).toBe(newest);
  });

  it('that was altered in the table is refused when the keys are looked at again', async () => {
    await kids(here);
    await instance.keysSql`update kek_ciphertext set public_key = decode(repeat('00', 32), 'hex') where purpose = ${purpose}`;
    clock.pass(6 * 60);
    await expect(here.signingKeys(purpose)).rejects.toMatchObject({ code: 'not-openable' });
  });
});
