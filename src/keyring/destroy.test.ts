import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { listenTo, openPool } from '../database/index.ts';
import {
  claimGrantMint,
  type Grant,
  type GrantFacts,
  newUuid,
  parts,
  randomBytes,
  type Uuid,
} from '../kernel/index.ts';
import { droppedChannel, type Keyring, type Place } from './contract.ts';
import { holdRetirement } from './hold.ts';
import { createKeyring } from './keyring.ts';
import { movedClock, switchedKms } from './testing.ts';

const mint = claimGrantMint();
const kek = randomBytes(32);
const place: Place = { part: 'card', table: 'resource', row: 'row-1', column: 'sealed', rowVersion: 1 };
const text = Buffer.from('penicillin');
const destroyed = expect.objectContaining({ code: 'key-destroyed' });

let instance: TestInstance;
let keyring: Keyring;
let other: Keyring;
/** What the other process's listener is connected as, so that a test can cut it. */
const cut = async () => {
  const owner = openPool(instance.urls.super, { max: 1 });
  await owner`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'carnet listen' and datname like 'keys_%' and datname = ${new URL(instance.urls.keys).pathname.slice(1)}`;
  await owner.end();
};

async function open(listen: boolean) {
  const kms = await switchedKms(kek);
  const opened = await createKeyring({
    sql: instance.keysSql,
    instance: instance.instanceId,
    clock: movedClock(),
    kms,
    ...(listen ? { listen: (listener) => listenTo(instance.urls.keys, droppedChannel, listener) } : {}),
  });
  return { kms, keyring: opened };
}

beforeAll(async () => {
  instance = await testInstance();
  keyring = (await open(false)).keyring;
  other = (await open(true)).keyring;
});
afterAll(async () => {
  await other.close();
  await keyring.close();
  await instance.close();
});

const person: Omit<GrantFacts, 'subject'> = {
  actor: newUuid(),
  machine: null,
  action: 'write',
  parts,
  purpose: 'self-care',
  relation: 'self',
  proof: 'password+totp',
};
const own = (subject: Uuid): Grant => mint({ ...person, subject });
const retain = (subject: Uuid): Grant =>
  mint({ ...person, subject, actor: null, machine: 'retain', action: 'read', parts: [], proof: 'machine' });

async function newSubject(): Promise<Uuid> {
  const subject = newUuid();
  await keyring.createSubject(subject, 'patient');
  return subject;
}

const rowsOf = async (subject: Uuid) =>
  (await instance.keysSql`select 1 from kek_ciphertext where subject = ${subject}`).length;

describe('destroying a subject', () => {
  it('takes every key and secret, and what they sealed opens nowhere', async () => {
    const subject = await newSubject();
    const secret = await keyring.putSecret(own(subject), 'totp-seed', text);
    const sealed = (await keyring.unlock(own(subject))).seal(place, text);
    const named = await keyring.keysOf(retain(subject));
    expect(await keyring.destroySubject(retain(subject))).toEqual(named);
    expect(named.map(({ kind }) => kind).toSorted()).toEqual(['audit-key', 'data-key', 'secret']);
    expect(await rowsOf(subject)).toBe(0);
    await expect(keyring.unlock(own(subject))).rejects.toEqual(destroyed);
    await expect(keyring.getSecret(own(subject), 'totp-seed', secret)).rejects.toEqual(destroyed);
    expect(await keyring.sealForAudit(subject, text, text)).toBeNull();
    expect(sealed.length).toBeGreaterThan(0);
    // Again changes nothing.
    expect(await keyring.destroySubject(retain(subject))).toEqual([]);
  });

  it('leaves everybody else', async () => {
    const [subject, neighbour] = [await newSubject(), await newSubject()];
    const sealed = (await keyring.unlock(own(neighbour))).seal(place, text);
    await keyring.destroySubject(retain(subject));
    keyring.drop(neighbour);
    expect((await keyring.unlock(own(neighbour))).open(place, sealed)).toEqual(text);
  });

  it('is final: no key of it comes in again, neither a new one nor an old row', async () => {
    const subject = await newSubject();
    const [row] = await instance.keysSql`select * from kek_ciphertext where subject = ${subject} and kind = 'data-key'`;
    await keyring.destroySubject(retain(subject));
    await expect(keyring.createSubject(subject, 'patient')).rejects.toEqual(destroyed);
    await expect(keyring.putSecret(own(subject), 'credential', text)).rejects.toEqual(destroyed);
    await expect(instance.keysSql`insert into kek_ciphertext ${instance.keysSql(row ?? {})}`).rejects.toThrow();
    await expect(instance.keysSql`delete from kek_destroyed`).rejects.toThrow('permission denied');
    await expect(instance.keysSql`update kek_destroyed set at = now()`).rejects.toThrow('permission denied');
  });

  it('is for the machine that lets go alone, and never for the instance', async () => {
    const subject = await newSubject();
    const refused = expect.objectContaining({ code: 'not-allowed' });
    await expect(keyring.destroySubject(own(subject))).rejects.toEqual(refused);
    await expect(keyring.keysOf(own(subject))).rejects.toEqual(refused);
    await expect(keyring.destroySubject(retain(instance.instanceId))).rejects.toEqual(refused);
    expect(await rowsOf(subject)).toBe(2);
  });

  it('waits until a backup that copies keys is done', async () => {
    const subject = await newSubject();
    const pool = openPool(instance.urls.keys, { max: 1 });
    const hold = await holdRetirement(pool);
    await expect(keyring.destroySubject(retain(subject))).rejects.toEqual(
      expect.objectContaining({ code: 'conflict', retryAfter: 60 }),
    );
    expect(await rowsOf(subject)).toBe(2);
    await hold.release();
    await keyring.destroySubject(retain(subject));
    expect(await rowsOf(subject)).toBe(0);
    await pool.end();
  });
});

describe('another process', () => {
  it('forgets the keys as soon as it is told', async () => {
    const subject = await newSubject();
    await vi.waitFor(async () => {
      await other.unlock(own(subject));
      expect((await other.status()).cachedKeys).toBeGreaterThan(0);
    });
    const held = await other.unlock(own(subject));
    await keyring.destroySubject(retain(subject));
    await vi.waitFor(async () => expect(() => held.seal(place, text)).toThrow());
    await expect(other.unlock(own(subject))).rejects.toEqual(destroyed);
  });

  it('keeps no key while it cannot be told, and keeps them again afterwards', async () => {
    const subject = await newSubject();
    await vi.waitFor(async () => {
      await other.unlock(own(subject));
      expect((await other.status()).cachedKeys).toBeGreaterThan(0);
    });
    await cut();
    await vi.waitFor(async () => expect((await other.status()).cachedKeys).toBe(0), { interval: 5 });
    // Whoever asks meanwhile is served, and sees the end at once.
    await vi.waitFor(async () => {
      await other.unlock(own(subject));
      expect((await other.status()).cachedKeys).toBe(1);
    });
  });
});
