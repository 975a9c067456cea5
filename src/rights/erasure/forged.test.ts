import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { testActor } from '../../../test/people.ts';
import { consentVersion } from '../../access/index.ts';
import { type Actor, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { readLedger } from '../ledger/ledger.ts';
import { whoOf } from '../ledger/lines.ts';
import { replayLedger } from '../ledger/replay.ts';
import { eraseAccount, erasureState } from './erase.ts';
import { type ErasureFloors, erasureFloors, replaying } from './erasure.fixture.ts';
import { finishErasure, resumeErasures, sweepErasure } from './steps.ts';
import { tombMac } from './tomb.ts';

/** A superuser of the main database who writes its tombstones: the keys, in the other one, stay. */
let instance: TestInstance;
let folder: string;
let floors: ErasureFloors;
beforeAll(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-forged-'));
  floors = await erasureFloors({
    urls: instance.urls,
    instance: instance.instanceId,
    keyFile: join(folder, 'keys'),
    ledger: join(folder, 'ledger.jsonl'),
  });
});
afterAll(async () => {
  await floors.close();
  await instance.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await instance.superSql`delete from erasure`;
  floors.found.clear();
  floors.errors.length = 0;
});

const coded = (code: string) => expect.objectContaining({ code });
const forged = () => floors.found.get('forged-tombstone');
const keysOf = async (subject: Uuid) =>
  (await instance.keysSql`select 1 from kek_ciphertext where subject = ${subject}`).length;
const inLedger = async (subject: Uuid) =>
  (await readLedger(floors.parts)).some((line) => 'who' in line && line.who === whoOf(floors.keyring, subject));

async function person(): Promise<{ readonly actor: Actor; readonly subject: Uuid }> {
  const actor = await testActor(instance);
  await floors.keyring.createSubject(actor.account, 'account');
  await instance.signInSql`insert into account (id, email_token, email, password_hash, roles, language, state, created_at)
    values (${actor.account}, ${randomBytes(32)}, ${randomBytes(64)}, 'x', '{patient}', 'en', 'active', now())`;
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  return { actor, subject: (await floors.access.createRecord(actor, { kind: 'self' })).subject };
}

/** All that a server does about erasures: at its start, every minute, and when somebody asks for one. */
async function everything(receipt: Uuid): Promise<void> {
  await replayLedger(replaying(floors.parts));
  await resumeErasures(floors.parts);
  await erasureState(floors.parts, receipt).catch(() => undefined);
  await finishErasure(floors.parts, receipt).catch(() => undefined);
  await sweepErasure(floors.parts, receipt);
}

async function write(row: {
  readonly subject: Uuid;
  readonly mac: Buffer | null;
  readonly receipt?: Uuid;
  readonly kind?: 'record' | 'account';
  readonly state?: 'tombstone' | 'destroyed' | 'swept';
}): Promise<Uuid> {
  const { subject, mac, receipt = newUuid(), kind = 'record', state = 'tombstone' } = row;
  await instance.superSql`insert into erasure (subject, kind, receipt, state, erased_at, destroyed_at, mac)
    values (${subject}, ${kind}, ${receipt}, ${state}, now() - interval '1 hour', now(), ${mac})`;
  return receipt;
}

describe('a tombstone that a superuser wrote', () => {
  test.each(['tombstone', 'destroyed', 'swept'] as const)(
    'in state %s destroys no key and sweeps no row',
    async (state) => {
      const [{ subject, actor }, other] = [await person(), await person()];
      const copied = tombMac(floors.keyring, { kind: 'record', subject: other.subject, receipt: newUuid() });
      for (const mac of [null, randomBytes(32), copied]) {
        await instance.superSql`delete from erasure`;
        await everything(await write({ subject, mac, state }));
        expect(await keysOf(subject)).toBe(2);
        expect(forged()).toEqual([subject]);
        expect(await inLedger(subject)).toBe(false);
        expect(await instance.superSql`select 1 from relation where subject = ${subject}`).toHaveLength(1);
        expect(await instance.superSql`select 1 from erasure_receipt`).toHaveLength(0);
      }
      // Whom it shut out stays so until somebody looked, and then nothing is lost.
      await instance.superSql`update record set erased_at = now() where id = ${subject}`;
      await everything(newUuid());
      await expect(floors.access.authorize(actor, subject, 'read', 'self-care')).rejects.toEqual(coded('not-found'));
      await instance.superSql`delete from erasure`;
      await instance.superSql`update record set erased_at = null where id = ${subject}`;
      await resumeErasures(floors.parts);
      expect(forged()).toEqual([]);
      await floors.access.authorize(actor, subject, 'read', 'self-care');
    },
  );

  test('among those of somebody who erased himself destroys no key, and holds the receipt back', async () => {
    const [gone, victim] = [await person(), await person()];
    const parts: ErasureFloors['parts'] = { ...floors.parts, keyring: { ...floors.keyring, destroySubject: away } };
    const { id, state } = await eraseAccount(parts, { actor: gone.actor, request: newUuid() });
    expect(state).toBe('working');
    await write({ subject: victim.subject, mac: randomBytes(32), receipt: id });
    await everything(id);
    expect([await keysOf(gone.subject), await keysOf(victim.subject)]).toEqual([0, 2]);
    expect((await erasureState(floors.parts, id)).state).toBe('working');
    await instance.superSql`delete from erasure where subject = ${victim.subject}`;
    expect((await erasureState(floors.parts, id)).receipt?.erased).toHaveLength(2);
  });
});

const away = () => Promise.reject(new Error('away'));

describe('a tombstone that a superuser changed', () => {
  test.each(['subject', 'kind', 'receipt', 'mac'])('in its %s destroys no key', async (column) => {
    const [gone, victim] = [await person(), await person()];
    const parts: ErasureFloors['parts'] = { ...floors.parts, keyring: { ...floors.keyring, destroySubject: away } };
    await eraseAccount(
      { ...parts, ledger: join(folder, `${column}.jsonl`) },
      { actor: gone.actor, request: newUuid() },
    );
    const to = { subject: victim.subject, kind: 'account', receipt: newUuid(), mac: randomBytes(32) }[column] ?? '';
    await instance.superSql`update rights_head set n = 0`;
    await instance.superSql`update erasure set ${instance.superSql(column)} = ${to} where subject = ${gone.subject}`;
    const [row] = await instance.superSql<
      { receipt: Uuid }[]
    >`select receipt from erasure where kind = 'account' and subject = ${gone.actor.account}`;
    await everything(row?.receipt ?? newUuid());
    expect([await keysOf(gone.subject), await keysOf(victim.subject)]).toEqual([2, 2]);
    expect(forged()).toHaveLength(1);
  });

  test('to say that its keys are gone has them destroyed before anything is signed', async () => {
    const { actor, subject } = await person();
    const parts: ErasureFloors['parts'] = { ...floors.parts, keyring: { ...floors.keyring, destroySubject: away } };
    const { id } = await eraseAccount(parts, { actor, request: newUuid() });
    await instance.superSql`update erasure set state = 'destroyed', destroyed_at = now()`;
    expect((await erasureState(floors.parts, id)).state).toBe('done');
    expect(await keysOf(subject)).toBe(0);
  });
});

describe('a tombstone of before there were MACs', () => {
  test('that stands in the rights ledger gets its MAC at the start; another one is as if it were forged', async () => {
    const [old, unknown] = [await person(), await person()];
    const { id } = await eraseAccount(floors.parts, { actor: old.actor, request: newUuid() });
    await instance.superSql`update erasure set mac = null`;
    await write({ subject: unknown.subject, mac: null });
    await everything(id);
    expect(forged()).toEqual([unknown.subject]);
    expect(await keysOf(unknown.subject)).toBe(2);
    expect(await instance.superSql`select 1 from erasure where mac is not null`).toHaveLength(2);
  });
});
