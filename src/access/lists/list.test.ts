import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testDoctor, testFloors, testGrants, testRecord } from '../../../test/people.ts';
import { readPerson } from '../../card/index.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, Grant, newUuid, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import { withdrawConsent } from '../consent/consent.ts';
import { machineGrant, ownList } from '../decide.ts';
import { acceptOffer } from '../grants/accept.ts';
import type { NewOffer } from '../grants/contract.ts';
import { changeGrant, giveUpGrant, revokeGrant, sharedWith } from '../grants/grants.ts';
import { offerGrant } from '../grants/offer.ts';
import type { GrantParts } from '../guardians/parts.ts';
import { destroyEndedLists, type EndingParts, endLapsedLists } from './ends.ts';
import { openEntry } from './entry.ts';
import { listMac } from './origin.ts';
import { entriesOf, keepOnList, type ListRow } from './store.ts';

let floors: TestFloors;
const errors: unknown[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  errors.length = 0;
});
afterAll(() => floors.close());

const coded = (code: string) => expect.objectContaining({ code });
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const parts = (): GrantParts => ({
  ...testGrants(floors),
  personOf: (...asked) => readPerson(floors, ...asked),
  onError: (error) => errors.push(error),
});
const ending = (): EndingParts => ({
  retainSql: floors.instance.retainSql,
  keyring: floors.keyring,
  grant: (subject) => machineGrant('retain', subject),
  onError: (error) => errors.push(error),
});

interface Patient {
  readonly actor: Actor;
  readonly subject: Uuid;
}

async function patient(family: string): Promise<Patient> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const body = { resourceType: 'Patient', name: [{ family }], birthDate: '1980-02-03', gender: 'female' };
  await floors.records.create({ ...ask(actor), purpose: 'self-care' }, grant, subject, body, 'Patient');
  return { actor, subject };
}

async function rename({ actor, subject }: Patient, family: string, replaces: number): Promise<void> {
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const body = { resourceType: 'Patient', name: [{ family }] };
  const id = { subject, local: 0n };
  await floors.records.update({ ...ask(actor), purpose: 'self-care' }, grant, id, replaces, body, 'Patient');
}

const terms: NewOffer = { kind: 'doctor', parts: ['card'], write: false, until: null };

/** What a patient gives a doctor; its id. */
async function given({ actor, subject }: Patient, to: Actor, what = terms): Promise<string> {
  const { token } = await offerGrant(parts(), ask(actor), idOf(subject), what);
  return (await acceptOffer(parts(), ask(to), { token, name: 'Dr Amélie Roux' })).grant;
}

/** A doctor with patients of these names, and what each gave. */
async function doctorOf(...names: readonly string[]) {
  const actor = await testDoctor(floors.instance);
  const patients = await Promise.all(names.map(patient));
  const grants: string[] = [];
  for (const one of patients) grants.push(await given(one, actor));
  return { actor, patients, grants };
}

const shown = async (actor: Actor) =>
  (await sharedWith(parts(), ask(actor))).records.map(({ person }) => person?.name ?? null).toSorted();

async function listOf(actor: Actor): Promise<ListRow> {
  const [row] = await floors.instance.superSql<ListRow[]>`select id, account, mac from patient_list
    where account = ${actor.account} and ended_at is null`;
  if (row === undefined) throw new Error('no list');
  return row;
}
const endedAt = async ({ id }: ListRow) => {
  const [row] = await floors.instance.superSql<
    { at: Date | null }[]
  >`select ended_at as at from patient_list where id = ${id}`;
  return row === undefined ? 'deleted' : row.at === null ? 'living' : 'ended';
};
const keysOf = async ({ id }: ListRow) =>
  (await floors.instance.keysSql`select 1 from kek_ciphertext where subject = ${id}`).length;
const rowsOf = ({ id }: ListRow) => entriesOf(floors.instance.superSql, id);

/** Nothing of anybody is in memory, as after a start. */
function forget(...subjects: readonly Uuid[]): void {
  for (const subject of subjects) floors.keyring.drop(subject);
}

/** How often the key service opened a key meanwhile. */
async function opens(work: () => Promise<unknown>): Promise<number> {
  const before = floors.unwraps();
  await work();
  return floors.unwraps() - before;
}

/** Entries of the log that tell of a read of this record by this actor. */
const readsOf = async ({ subject }: Patient, { account }: Actor) =>
  (
    await floors.instance.superSql`select 1 from audit_locator l join audit_event e on e.seq = l.seq
      where l.subject = ${subject} and l.actor = ${account} and e.kind = 1 and e.outcome = 0`
  ).length;

describe('a list of patients', () => {
  test('opens with one key, and each name that it shows is in the log of its record as before', async () => {
    const names = Array.from({ length: 12 }, (_, n) => `Name${String(n).padStart(2, '0')}`);
    const { actor, patients } = await doctorOf(...names);
    const subjects = patients.map(({ subject }) => subject);
    forget(...subjects);
    expect(await opens(async () => expect(await shown(actor)).toEqual(names))).toBeGreaterThanOrEqual(12);
    expect(await rowsOf(await listOf(actor))).toHaveLength(12);
    const logged = await Promise.all(patients.map((one) => readsOf(one, actor)));
    forget(...subjects, (await listOf(actor)).id);
    expect(await opens(async () => expect(await shown(actor)).toEqual(names))).toBe(1);
    const again = await Promise.all(patients.map((one) => readsOf(one, actor)));
    expect(again.map((count, n) => count - (logged[n] ?? 0))).toEqual(Array(12).fill(1));
    expect(errors).toEqual([]);
  });

  test('says birth date and gender as the record does', async () => {
    const { actor } = await doctorOf('Lefèvre');
    const first = await sharedWith(parts(), ask(actor));
    expect(first.records[0]?.person).toEqual({ name: 'Lefèvre', birthDate: '1980-02-03', gender: 'female' });
    expect(await sharedWith(parts(), ask(actor))).toEqual(first);
  });

  test('shows a name that was changed as it is now, and opens only that record', async () => {
    const { actor, patients } = await doctorOf('Before', 'Other');
    await shown(actor);
    const [one, other] = patients;
    if (one === undefined || other === undefined) throw new Error('no patient');
    await rename(one, 'After', 1);
    forget(one.subject, other.subject);
    // A record and the list, to read and to seal with one key.
    expect(await opens(async () => expect(await shown(actor)).toEqual(['After', 'Other']))).toBeLessThanOrEqual(2);
    forget(one.subject, other.subject, (await listOf(actor)).id);
    expect(await opens(async () => expect(await shown(actor)).toEqual(['After', 'Other']))).toBe(1);
  });

  test('is true of the stored bytes and not of a number: what another import made as version 1 is shown new', async () => {
    const { actor, patients } = await doctorOf('First');
    await shown(actor);
    const [one] = patients;
    if (one === undefined) throw new Error('no patient');
    await floors.instance.superSql`delete from resource where subject = ${one.subject}`;
    const grant = await floors.access.authorize(one.actor, one.subject, 'write', 'self-care');
    const body = { resourceType: 'Patient', name: [{ family: 'Second' }] };
    await floors.records.create({ ...ask(one.actor), purpose: 'self-care' }, grant, one.subject, body, 'Patient');
    expect(await shown(actor)).toEqual(['Second']);
  });

  test('counts nothing for a record that says nothing yet, and is not made for nobody', async () => {
    const nobody = await testDoctor(floors.instance);
    expect(await shown(nobody)).toEqual([]);
    await expect(listOf(nobody)).rejects.toThrow('no list');
    const actor = await testActor(floors.instance);
    const subject = await testRecord(floors, actor);
    await given({ actor, subject }, nobody);
    expect(await shown(nobody)).toEqual([null]);
    expect(await rowsOf(await listOf(nobody))).toEqual([]);
  });

  test('that the key service does not open keeps no name back', async () => {
    const { actor } = await doctorOf('Lefèvre');
    const away = (action: 'read' | 'write'): GrantParts => ({
      ...parts(),
      keyring: {
        ...floors.keyring,
        unlock: async (grant) => {
          const facts = Grant.facts(grant);
          if (facts.relation === null && facts.action === action)
            throw new CarnetError('key-service-away', 'The key service is not answering.');
          return await floors.keyring.unlock(grant);
        },
      },
    });
    const names = async (of: GrantParts) =>
      (await sharedWith(of, ask(actor))).records.map(({ person }) => person?.name);
    expect(await names(away('read'))).toEqual(['Lefèvre']);
    expect(errors).toEqual([]);
    expect(await names(away('write'))).toEqual(['Lefèvre']);
    expect(errors).toEqual([coded('key-service-away')]);
    expect(await rowsOf(await listOf(actor))).toEqual([]);
    expect(await names(parts())).toEqual(['Lefèvre']);
    expect(await rowsOf(await listOf(actor))).toHaveLength(1);
  });

  test('of two readings that begin one, one list counts, and the key of the other goes', async () => {
    const { actor } = await doctorOf('Lefèvre');
    await Promise.all([1, 2, 3].map(() => shown(actor)));
    const lists = await floors.instance.superSql<
      ListRow[]
    >`select id, account, mac from patient_list where account = ${actor.account}`;
    await destroyEndedLists(ending());
    const list = await listOf(actor);
    for (const one of lists) expect(await keysOf(one)).toBe(one.id === list.id ? 2 : 0);
    expect(await shown(actor)).toEqual(['Lefèvre']);
    expect(errors).toEqual([]);
  });
});

describe('whoever leaves', () => {
  /** How it ends, for a doctor who has two patients of whom the first leaves. */
  const ways: Readonly<Record<string, (of: Awaited<ReturnType<typeof doctorOf>>, one: Patient) => Promise<unknown>>> = {
    'is taken away by the patient': ({ grants }, one) =>
      revokeGrant(parts(), ask(one.actor), idOf(one.subject), grants[0] ?? ''),
    'is given up by the doctor': ({ actor, grants }) => giveUpGrant(parts(), ask(actor), grants[0] ?? ''),
    'withdraws the consent': (_, one) => withdrawConsent(parts(), ask(one.actor), idOf(one.subject)),
  };

  test.each(Object.entries(ways))('%s: the list ends in the same transaction, and then its key', async (_, leave) => {
    const of = await doctorOf('Leaves', 'Stays');
    await shown(of.actor);
    const list = await listOf(of.actor);
    const [one, stays] = of.patients;
    if (one === undefined || stays === undefined) throw new Error('no patient');
    const kept = await rowsOf(list);
    await leave(of, one);
    expect(await endedAt(list)).toBe('ended');
    await destroyEndedLists(ending());
    expect(await keysOf(list)).toBe(0);
    expect(await endedAt(list)).toBe('deleted');
    expect(await rowsOf(list)).toEqual([]);
    await expect(floors.keyring.unlock(ownList(of.actor, list.id, 'read'))).rejects.toEqual(coded('key-destroyed'));
    // A dump taken before, in a database with the newest keys, opens nothing and is no list any more.
    await floors.instance
      .superSql`insert into patient_list (id, account, made_at, mac) values (${list.id}, ${list.account}, now(), ${list.mac})`;
    for (const { subject, version, sealed } of kept)
      await floors.instance.superSql`insert into patient_list_entry (list, subject, version, sealed)
        values (${list.id}, ${subject}, ${version}, ${sealed})`;
    expect(await shown(of.actor)).toEqual(['Stays']);
    expect(await shown(of.actor)).toEqual(['Stays']);
    expect((await listOf(of.actor)).id).not.toBe(list.id);
    expect((await rowsOf(await listOf(of.actor))).map(({ subject }) => subject)).toEqual([stays.subject]);
    await destroyEndedLists(ending());
    expect(errors).toEqual([]);
  });

  test('is no longer confirmed as a doctor', async () => {
    const { actor } = await doctorOf('Lefèvre');
    await shown(actor);
    const list = await listOf(actor);
    await floors.instance.superSql`update professional set ended_at = now() where account = ${actor.account}`;
    expect(await endedAt(list)).toBe('ended');
    expect(await shown(actor)).toEqual([null]);
    await expect(rowsOf(await listOf(actor))).resolves.toEqual([]);
  });

  test.each(['the next reading', 'the background job'])('by the day, is gone with %s', async (how) => {
    const { actor, patients } = await doctorOf('Expires', 'Stays');
    await shown(actor);
    const list = await listOf(actor);
    await floors.instance
      .superSql`update access_grant set until = now() - interval '1 second' where subject = ${patients[0]?.subject ?? ''}`;
    // A changed row counts for nobody; one whose day is over even less.
    if (how === 'the next reading') expect(await shown(actor)).toEqual(['Stays']);
    else await endLapsedLists(ending());
    await destroyEndedLists(ending());
    expect(await keysOf(list)).toBe(0);
    expect(await shown(actor)).toEqual(['Stays']);
  });

  test('who is given something else stays, and the list with him', async () => {
    const { actor, patients, grants } = await doctorOf('Lefèvre');
    await shown(actor);
    const list = await listOf(actor);
    const [one] = patients;
    if (one === undefined) throw new Error('no patient');
    const change = { parts: ['card', 'notes'], write: false, until: null } as const;
    await changeGrant(parts(), ask(one.actor), idOf(one.subject), grants[0] ?? '', {
      ...change,
      parts: [...change.parts],
    });
    expect(await endedAt(list)).toBe('living');
    expect(await shown(actor)).toEqual(['Lefèvre']);
  });

  test('long ago has no part in what ends later between others', async () => {
    const { actor, patients, grants } = await doctorOf('Gone', 'Stays');
    const [gone] = patients;
    if (gone === undefined) throw new Error('no patient');
    await revokeGrant(parts(), ask(gone.actor), idOf(gone.subject), grants[0] ?? '');
    expect(await shown(actor)).toEqual(['Stays']);
    const list = await listOf(actor);
    const friend = await testActor(floors.instance);
    const toFriend = await given(gone, friend, { ...terms, kind: 'caregiver' });
    await revokeGrant(parts(), ask(gone.actor), idOf(gone.subject), toFriend);
    expect(await endedAt(list)).toBe('living');
  });

  test('while he is being read comes on no list', async () => {
    const { actor, patients, grants } = await doctorOf('Leaves', 'Stays');
    const [one] = patients;
    if (one === undefined) throw new Error('no patient');
    const slow: GrantParts = {
      ...parts(),
      async personOf(asked, subject, copy) {
        const person = await readPerson(floors, asked, subject, copy);
        if (subject === one.subject)
          await revokeGrant(parts(), ask(one.actor), idOf(one.subject), grants[0] ?? '').catch(() => undefined);
        return person;
      },
    };
    await sharedWith(slow, ask(actor));
    const rows = await floors.instance.superSql`select 1 from patient_list_entry where subject = ${one.subject}`;
    expect(rows).toEqual([]);
  });

  test('is let on no list by the database either where nothing was given', async () => {
    const { actor } = await doctorOf('Lefèvre');
    await shown(actor);
    const list = await listOf(actor);
    const stranger = await patient('Stranger');
    const [entry] = await rowsOf(list);
    if (entry === undefined) throw new Error('no entry');
    const sealed = (await floors.keyring.unlock(ownList(actor, list.id, 'write'))).seal(
      { part: 'identity', table: 'patient_list_entry', row: 'x', column: 'sealed', rowVersion: 1 },
      Buffer.from('x'),
    );
    await asActor(floors.instance.appSql, actor, null, (transaction) =>
      keepOnList(transaction, list.id, [{ subject: stranger.subject, version: 1, sealed }]),
    );
    expect(await rowsOf(list)).toHaveLength(1);
  });
});

describe('rows that were moved or made by somebody else', () => {
  test('between two lists or two patients are refused, told of, and read from the record', async () => {
    const [roux, petit] = [await doctorOf('Ana', 'Ben'), await doctorOf('Cem', 'Dora')];
    await shown(roux.actor);
    await shown(petit.actor);
    const { superSql } = floors.instance;
    const [list, other] = [await listOf(roux.actor), await listOf(petit.actor)];
    const [ana, ben] = roux.patients.map(({ subject }) => subject);
    const [cem] = petit.patients.map(({ subject }) => subject);
    const sealedOf = async (of: ListRow, subject: Uuid | undefined) =>
      (await rowsOf(of)).find((row) => row.subject === subject)?.sealed ?? Buffer.alloc(0);
    const moves = [await sealedOf(list, ben), await sealedOf(other, cem)];
    for (const sealed of moves) {
      errors.length = 0;
      await superSql`update patient_list_entry set sealed = ${sealed} where list = ${list.id} and subject = ${ana ?? ''}`;
      expect(await shown(roux.actor)).toEqual(['Ana', 'Ben']);
      expect(errors).toEqual([coded('not-openable')]);
      // It has been written anew.
      errors.length = 0;
      expect(await shown(roux.actor)).toEqual(['Ana', 'Ben']);
      expect(errors).toEqual([]);
    }
    // A version that was altered names another place.
    const row = (await rowsOf(list)).find(({ subject }) => subject === ana);
    if (row === undefined) throw new Error('no row');
    const keys = await floors.keyring.unlock(ownList(roux.actor, list.id, 'read'));
    const now = { version: 2, hash: sha256(Buffer.from('x')) };
    await expect(openEntry(keys, { ...row, version: 2 }, now)).rejects.toEqual(coded('not-openable'));
    expect(await openEntry(keys, row, { version: 1, hash: now.hash })).toBeNull();
  });

  test('are seen by the account alone, and written by nobody past the functions', async () => {
    const [roux, petit] = [await doctorOf('Ana'), await doctorOf('Ben')];
    await shown(roux.actor);
    await shown(petit.actor);
    const list = await listOf(roux.actor);
    const { appSql } = floors.instance;
    const as = (actor: Actor, work: Parameters<typeof asActor>[3]) => asActor(appSql, actor, null, work);
    expect(await as(roux.actor, (sql) => sql`select id from patient_list`)).toEqual([{ id: list.id }]);
    expect(await as(roux.actor, (sql) => entriesOf(sql, list.id))).toHaveLength(1);
    expect(await as(petit.actor, (sql) => sql`select 1 from patient_list where id = ${list.id}`)).toEqual([]);
    expect(await as(petit.actor, (sql) => entriesOf(sql, list.id))).toEqual([]);
    await as(petit.actor, (sql) => sql`select gate.end_list(${list.id})`);
    expect(await endedAt(list)).toBe('living');
    expect(await appSql`select 1 from patient_list_entry`).toEqual([]);
    await expect(as(roux.actor, (sql) => sql`delete from patient_list_entry`)).rejects.toThrow();
    await expect(as(roux.actor, (sql) => sql`update patient_list_entry set version = 2`)).rejects.toThrow();
    // The machine that lets go sees what has ended, and no living list.
    expect(await floors.instance.retainSql`select 1 from patient_list where id = ${list.id}`).toEqual([]);
    expect(await floors.instance.retainSql`select 1 from patient_list_entry where list = ${list.id}`).toEqual([]);
  });

  test('that name a person as a list have no key destroyed, and open none', async () => {
    const { actor, patients } = await doctorOf('Lefèvre');
    const subject = patients[0]?.subject ?? newUuid();
    const { superSql, keysSql } = floors.instance;
    await superSql`insert into patient_list (id, account, made_at, ended_at, mac)
      values (${subject}, ${actor.account}, now(), now(), ${listMac(floors.keyring, { id: newUuid(), account: actor.account })})`;
    expect(await destroyEndedLists(ending())).toBe(1);
    await endLapsedLists(ending());
    expect(errors).toEqual([coded('not-openable')]);
    expect(await keysSql`select 1 from kek_ciphertext where subject = ${subject}`).toHaveLength(2);
    await superSql`update patient_list set ended_at = null where id = ${subject}`;
    await expect(shown(actor)).rejects.toEqual(coded('not-openable'));
    await superSql`delete from patient_list where id = ${subject}`;
    expect(await shown(actor)).toEqual(['Lefèvre']);
  });
});
