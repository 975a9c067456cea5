import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { acceptOffer } from '../../access/grants/accept.ts';
import { sharedWith } from '../../access/grants/grants.ts';
import { offerGrant } from '../../access/grants/offer.ts';
import type { GrantParts } from '../../access/index.ts';
import { readPerson } from '../../card/index.ts';
import { openPool } from '../../database/index.ts';
import { type Actor, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import { holdRetirement } from '../../keyring/hold.ts';
import { grants, type LedgerWorld, ledgerWorld } from '../ledger/ledger.fixture.ts';
import { replayLedger } from '../ledger/replay.ts';
import { eraseAccount, eraseRecord, erasureState } from './erase.ts';
import { type ErasureFloors, replaying } from './erasure.fixture.ts';
import { resumeErasures } from './steps.ts';

/** Whoever is erased goes from the lists of those to whom he gave access, by the key of the list. */
let world: LedgerWorld;
beforeAll(async () => {
  world = await ledgerWorld();
});
beforeEach(() => {
  world.floors.errors.length = 0;
});
afterAll(() => world.close());

const ask = (actor: Actor) => ({ actor, request: newUuid() });
const coded = (code: string) => expect.objectContaining({ code });
const recordId = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const parts = (of: ErasureFloors): GrantParts => ({
  ...grants(of),
  personOf: (...asked) => readPerson(of, ...asked),
});

interface Patient {
  readonly actor: Actor;
  readonly subject: Uuid;
}

async function patient(family: string): Promise<Patient> {
  const { access, records } = world.floors;
  const actor = await world.person();
  const { subject } = await access.createRecord(actor, { kind: 'self' });
  const grant = await access.authorize(actor, subject, 'write', 'self-care');
  const body = { resourceType: 'Patient', name: [{ family }] };
  await records.create({ ...ask(actor), purpose: 'self-care' }, grant, subject, body, 'Patient');
  return { actor, subject };
}

const shown = async (actor: Actor, of = world.floors) =>
  (await sharedWith(parts(of), ask(actor))).records.map(({ person }) => person?.name ?? null).toSorted();

/** A caregiver with a list of two. */
async function listed() {
  const actor = await world.person();
  const [gone, stays] = [await patient('Gone'), await patient('Stays')];
  for (const one of [gone, stays]) {
    const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null } as const;
    const offer = { ...terms, parts: [...terms.parts] };
    const { token } = await offerGrant(parts(world.floors), ask(one.actor), recordId(one.subject), offer);
    await acceptOffer(parts(world.floors), ask(actor), { token, name: 'Julien' });
  }
  expect(await shown(actor)).toEqual(['Gone', 'Stays']);
  const [list] = await world.instance.superSql<
    { id: Uuid }[]
  >`select id from patient_list where account = ${actor.account}`;
  if (list === undefined) throw new Error('no list');
  expect(await entriesOf(list.id)).toBe(2);
  return { actor, gone, stays, list: list.id };
}

const entriesOf = async (list: Uuid) =>
  (await world.instance.superSql`select 1 from patient_list_entry where list = ${list}`).length;
const listsOf = async (list: Uuid) =>
  (await world.instance.superSql`select 1 from patient_list where id = ${list}`).length;
const keysOf = async (subject: Uuid) =>
  (await world.instance.keysSql`select 1 from kek_ciphertext where subject = ${subject}`).length;
const nothingLeft = async (list: Uuid) => {
  expect([await keysOf(list), await entriesOf(list), await listsOf(list)]).toEqual([0, 0, 0]);
};

describe('who is erased', () => {
  test('is on no list when the receipt is there, and the others are on a new one', async () => {
    const { actor, gone, list } = await listed();
    const { state } = await eraseRecord(world.floors.parts, ask(gone.actor), recordId(gone.subject));
    expect(state).toBe('done');
    await nothingLeft(list);
    expect(await shown(actor)).toEqual(['Stays']);
    expect(await world.instance.superSql`select 1 from patient_list_entry where subject = ${gone.subject}`).toEqual([]);
    expect(world.floors.errors).toEqual([]);
  });

  test('has no receipt while the key of a list that somebody else altered is there', async () => {
    const { gone, list } = await listed();
    const [row] = await world.instance.superSql<{ mac: Buffer }[]>`select mac from patient_list where id = ${list}`;
    await world.instance.superSql`update patient_list set mac = ''::bytea where id = ${list}`;
    const { id, state } = await eraseRecord(world.floors.parts, ask(gone.actor), recordId(gone.subject));
    expect([state, await keysOf(gone.subject), (await keysOf(list)) > 0]).toEqual(['working', 0, true]);
    expect(world.floors.errors).toEqual([coded('not-openable')]);
    await world.instance.superSql`update patient_list set mac = ${row?.mac ?? Buffer.of()} where id = ${list}`;
    expect((await erasureState(world.floors.parts, id)).state).toBe('done');
    await nothingLeft(list);
  });

  test('takes his own list along with his account', async () => {
    const { actor, list } = await listed();
    expect((await eraseAccount(world.floors.parts, ask(actor))).state).toBe('done');
    await nothingLeft(list);
  });

  test('has no receipt while a backup keeps the key of a list, and nobody reads the list meanwhile', async () => {
    const { actor, gone, list } = await listed();
    const pool = openPool(world.instance.urls.keys, { max: 1 });
    const hold = await holdRetirement(pool);
    const { id, state } = await eraseRecord(world.floors.parts, ask(gone.actor), recordId(gone.subject));
    expect(state).toBe('working');
    expect(world.floors.errors.splice(0)).toEqual([coded('conflict')]);
    expect(await keysOf(list)).toBe(2);
    expect(await shown(actor)).toEqual(['Stays']);
    await hold.release();
    await pool.end();
    expect((await erasureState(world.floors.parts, id)).state).toBe('done');
    await nothingLeft(list);
  });

  const steps = ['entombed', 'in-ledger', 'lists-ended', 'keys-noted', 'keys-destroyed', 'receipt'];
  test.each(steps)(
    'by a process that is killed when it has done "%s" goes from the list all the same',
    async (step) => {
      const { actor, gone, list } = await listed();
      const child = spawn(process.execPath, [
        fileURLToPath(new URL('fixtures/stopped.ts', import.meta.url)),
        step,
        JSON.stringify(world.place),
        JSON.stringify({ ...gone.actor, secret: gone.actor.secret.toString('hex') }),
      ]);
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
      });
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(signal, said).toBe('SIGKILL');
      // From the first step on the list is nobody's to read.
      expect(await shown(actor)).toEqual(['Stays']);
      await replayLedger(replaying(world.floors.parts));
      await resumeErasures(world.floors.parts);
      expect(world.floors.errors).toEqual([]);
      await nothingLeft(list);
      expect(await shown(actor)).toEqual(['Stays']);
    },
  );
});

describe('an older database', () => {
  test('with the newest keys opens no list on which somebody was who is erased', async () => {
    const { actor, gone, list } = await listed();
    const app = await world.backup();
    await eraseRecord(world.floors.parts, ask(gone.actor), recordId(gone.subject));
    await nothingLeft(list);
    await world.restored(app, async (of) => {
      await expect(of.keyring.unlock(of.parts.grant(list))).rejects.toEqual(coded('key-destroyed'));
      await replayLedger(replaying(of.parts));
      await resumeErasures(of.parts);
      expect(await of.parts.retainSql`select 1 from patient_list where id = ${list}`).toEqual([]);
      expect(await shown(actor, of)).toEqual(['Stays']);
      expect(of.errors).toEqual([]);
    });
  });
});
