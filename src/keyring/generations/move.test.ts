import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { newUuid, randomBytes, systemClock, type Uuid } from '../../kernel/index.ts';
import type { Keyring, KmsProvider } from '../contract.ts';
import { createKeyring } from '../keyring.ts';
import { createLocalKms } from '../kms/local.ts';
import { askRotation, turnRotation } from '../rotation/ask.ts';
import { askDue } from '../rotation/schedule.ts';
import { moveKeys } from './move.ts';
import { openGenerations } from './provider.ts';
import { generationStore } from './store.ts';

let instance: TestInstance;
let keys: Record<string, Buffer>;
let opened: Keyring[] = [];
beforeEach(async () => {
  instance = await testInstance();
  keys = { old: randomBytes(32), new: randomBytes(32) };
});
afterEach(async () => {
  for (const keyring of opened) await keyring.close();
  opened = [];
  await instance.close();
});

/** Two services that share nothing; one that was withdrawn is no longer in `keys`. */
const open = async (provider: string): Promise<KmsProvider> => {
  const key = keys[provider];
  if (key === undefined) throw new Error(`"${provider}" was asked for`);
  return { ...(await createLocalKms({ key })), name: provider };
};

async function keyringOf(configured: string): Promise<Keyring> {
  const kms = await openGenerations({ store: generationStore(instance.keysSql), open, configured });
  const keyring = await createKeyring({
    sql: instance.keysSql,
    kms,
    clock: systemClock,
    instance: instance.instanceId,
  });
  opened.push(keyring);
  return keyring;
}

async function subjects(keyring: Keyring, count: number): Promise<Uuid[]> {
  const made = Array.from({ length: count }, () => newUuid());
  for (const subject of made) await keyring.createSubject(subject, 'patient');
  return made;
}

/** Seals for the audit needs no Grant, and shows that the subject's keys are there. */
async function works(keyring: Keyring, subject: Uuid): Promise<boolean> {
  return (await keyring.sealForAudit(subject, Buffer.from('a'), Buffer.from('t'))) !== null;
}

const move = (to: string, configured: string, progress?: (moved: number) => void) =>
  moveKeys({
    sql: instance.keysSql,
    instance: instance.instanceId,
    open,
    configured,
    to,
    ...(progress === undefined ? {} : { progress }),
  });

const standing = async (): Promise<Record<string, number>> => {
  const rows = await instance.keysSql<{ generation: number; n: number }[]>`
    select kek_version / 1000000 as generation, count(*)::int as n from kek_ciphertext group by 1 order by 1`;
  return Object.fromEntries(rows.map(({ generation, n }) => [generation, n]));
};

describe('the end of an epoch and a move', () => {
  const askEpoch = () => askRotation(instance.keysSql, { kind: 'epoch', askedBy: 'command', kekVersion: 1 });

  it('never overlap: neither begins while the other is under way, paused or waiting', async () => {
    const running = await keyringOf('old');
    await subjects(running, 20);
    await askEpoch();
    await expect(move('new', 'old')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('epoch'),
    });
    await turnRotation(instance.keysSql, 'epoch', 'paused');
    await expect(move('new', 'old')).rejects.toMatchObject({ code: 'conflict' });
    await instance.keysSql`update key_job set state = 'done', finished_at = now()`;

    // A move that is killed in the middle is under way until it is finished.
    const killed = move('new', 'old', () => {
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    await expect(askEpoch()).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('moved') });
    const due = { instance: instance.instanceId, kekVersion: 1, turns: true, epochDays: 1 };
    expect(await askDue(instance.keysSql, { ...due, now: Date.now() + 400 * 24 * 3600_000 })).not.toContain('epoch');
    await instance.keysSql`update key_job set state = 'done', finished_at = now()`;
    await move('new', 'old');
    expect(await askEpoch()).toMatchObject({ kind: 'epoch' });
  });
});

describe('a move to another key service', () => {
  it('takes every key while the instance runs; afterwards the old service is never asked', async () => {
    const running = await keyringOf('old');
    const people = await subjects(running, 20);
    const count = (await running.status()).wrappedKeys;
    expect(await move('new', 'old')).toMatchObject({ from: 'old', to: 'new', moved: count, damaged: 0 });
    expect(await standing()).toEqual({ 1: count });
    // The one that ran all the time goes on, also with what was made meanwhile.
    const [late] = await subjects(running, 1);
    expect(await works(running, late ?? newUuid())).toBe(true);
    delete keys['old'];
    const after = await keyringOf('new');
    for (const person of people) expect(await works(after, person)).toBe(true);
    expect((await after.status()).detail).not.toContain('moved');
    await expect(move('new', 'new')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('interrupted anywhere goes on where it was, and meanwhile everything opens', async () => {
    const running = await keyringOf('old');
    await subjects(running, 300);
    const stop = () => {
      throw new Error('killed');
    };
    await expect(move('new', 'old', stop)).rejects.toThrow('killed');
    expect(Object.keys(await standing())).toEqual(['0', '1']);
    const half = await keyringOf('old');
    const [made] = await subjects(half, 1);
    expect(await works(half, made ?? newUuid())).toBe(true);
    const otherEnd = await keyringOf('new');
    expect((await otherEnd.status()).detail).toContain('being moved');
    expect(await move('new', 'old')).toMatchObject({ damaged: 0 });
    expect(Object.keys(await standing())).toEqual(['1']);
  });

  it('can be taken back in the middle', async () => {
    const running = await keyringOf('old');
    const people = await subjects(running, 300);
    const stop = () => {
      throw new Error('killed');
    };
    await expect(move('new', 'old', stop)).rejects.toThrow('killed');
    await move('old', 'old');
    expect(Object.keys(await standing())).toEqual(['2']);
    delete keys['new'];
    const after = await keyringOf('old');
    for (const person of people.slice(0, 5)) expect(await works(after, person)).toBe(true);
  });

  it('begins with no key when the other service does not work, and ends only when all are there', async () => {
    const running = await keyringOf('old');
    const [person] = await subjects(running, 2);
    await expect(move('none', 'old')).rejects.toThrow('was asked for');
    expect(Object.keys(await standing())).toEqual(['0']);
    await instance.keysSql`update kek_ciphertext set purpose = 'practice' where subject = ${person ?? ''} and kind = 'audit-key'`;
    expect(await move('new', 'old')).toMatchObject({ damaged: 1 });
    expect(await standing()).toMatchObject({ 0: 1 });
    expect((await generationStore(instance.keysSql).all()).at(-1)?.finishedAt).toBeNull();
  });

  it('once finished, nothing is stored under the service that was left', async () => {
    const running = await keyringOf('old');
    await subjects(running, 1);
    await move('new', 'old');
    const late = instance.keysSql`update kek_ciphertext set kek_version = 1`;
    await expect(late).rejects.toMatchObject({ code: 'CN002' });
  });

  it('refuses a start with a service that the keys are not with', async () => {
    await keyringOf('old');
    await expect(keyringOf('new')).rejects.toMatchObject({
      code: 'bad-configuration',
      detail: expect.stringContaining('keys move --to new'),
    });
  });
});
