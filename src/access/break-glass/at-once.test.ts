import type { ISql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testDoctor,
  testEmergencies,
  testFloors,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, parseUuid, type Uuid } from '../../kernel/index.ts';
import { endGrant } from '../grants/store.ts';
import { widenEmergency } from './mine.ts';
import { openEmergency } from './open.ts';
import { closeEmergency } from './queue.ts';
import { answerEmergency, renewCode } from './rule.ts';
import { questionEmergency, readEmergencyAccess } from './uses.ts';

/** Two who act on one emergency at the same moment, and what somebody with records of his own could learn or hide by it. */
let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const parts = () => testEmergencies(floors);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const why = { reason: 'unconscious', words: 'x' } as const;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

/** Until so many statements of this database wait for a lock; asked on any connection but one of the app. */
async function waiting(count: number, sql: ISql = floors.instance.superSql): Promise<void> {
  const look = async () => {
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from pg_locks
      where not granted and database = (select oid from pg_database where datname = current_database())`;
    return row?.count;
  };
  await expect.poll(look, { timeout: 15_000 }).toBe(count);
}

async function named(actor: Actor, subject: Uuid, family: string): Promise<Uuid> {
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const body = { resourceType: 'Patient', name: [{ family, given: ['Paul'] }], birthDate: '1950-01-02' };
  await floors.records.create({ ...ask(actor), purpose: 'self-care' }, grant, subject, body, 'Patient');
  return subject;
}

/** Somebody whose record a doctor just opened by its code. */
async function opened() {
  const actor = await testActor(floors.instance);
  const subject = await named(actor, await testRecord(floors, actor), 'Petit');
  await answerEmergency(parts(), ask(actor), idOf(subject), true);
  const code = (await readEmergencyAccess(parts(), ask(actor), idOf(subject))).code ?? '';
  const doctor = await testDoctor(floors.instance);
  const use = await openEmergency(parts(), ask(doctor), { find: { code }, ...why });
  return { actor, subject, doctor, use };
}

test('a no that meets a code made anew stays a no', async () => {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  await answerEmergency(parts(), ask(actor), idOf(subject), true);
  const both = await floors.instance.superSql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('grants ' || ${subject}::text, 0))`;
    const no = codeOf(answerEmergency(parts(), ask(actor), idOf(subject), false));
    await waiting(1, sql);
    const renewed = codeOf(renewCode(parts(), ask(actor), idOf(subject)));
    await waiting(2, sql);
    return [no, renewed];
  });
  expect(await Promise.all(both)).toEqual(['fulfilled', 'conflict']);
  expect((await readEmergencyAccess(parts(), ask(actor), idOf(subject))).answer?.allowed).toBe(false);
});

test('an access that its patient ends while the doctor takes the second step is over', async () => {
  const { actor, subject, doctor, use } = await opened();
  const widened = await asActor(floors.instance.appSql, actor, subject, async (sql) => {
    expect(await endGrant(sql, subject, parseUuid(use.grant))).toBe(true);
    const second = codeOf(widenEmergency(parts(), ask(doctor), use.id));
    await waiting(1);
    return { second };
  });
  expect(await widened.second).toBe('not-found');
  const reading = { actor: { ...doctor, emergency: true }, request: newUuid(), purpose: 'emergency' } as const;
  expect(await codeOf(floors.records.read(reading, 'Patient', { subject, local: 0n }))).toBe('not-found');
});

test('records that somebody makes under a name do not tell whether another of that name is here', async () => {
  const accomplice = await testActor(floors.instance);
  const decoys: Uuid[] = [];
  for (let n = 0; n < 6; n++) decoys.push(await named(accomplice, await testDependent(floors, accomplice), 'Durand'));
  await answerEmergency(parts(), ask(accomplice), idOf(decoys.toSorted().at(-1) ?? newUuid()), true);
  const find = { family: 'Durand', given: 'Paul', birthDate: '1950-01-02' };
  const tried = async () => codeOf(openEmergency(parts(), ask(await testDoctor(floors.instance)), { find, ...why }));
  expect(await tried()).toBe('fulfilled');
  const victim = await testActor(floors.instance);
  for (let n = 0; n < 3; n++) await named(victim, await testDependent(floors, victim), 'Durand');
  const subject = await named(victim, await testRecord(floors, victim), 'Durand');
  await answerEmergency(parts(), ask(victim), idOf(subject), false);
  expect(await tried()).toBe('fulfilled');
});

test('what is asked after a use was reviewed is reviewed again, once', async () => {
  const { actor, subject, use } = await opened();
  const admin = await testActor(floors.instance, { roles: ['patient', 'admin'], role: 'admin' });
  await floors.keyring.createSubject(admin.account, 'account');
  await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
    values (${newUuid()}, ${admin.account}, 'admin', now(), ''::bytea)`;
  const close = () => codeOf(closeEmergency(parts(), ask(admin), use.id, 'Looked at'));
  expect(await close()).toBe('fulfilled');
  expect(await close()).toBe('conflict');
  await questionEmergency(parts(), ask(actor), idOf(subject), use.id, 'I was not there');
  expect(await close()).toBe('fulfilled');
  expect(await close()).toBe('conflict');
});

test('who audits opens nothing, and what he had opened is over', async () => {
  const { subject, doctor } = await opened();
  await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
    values (${newUuid()}, ${doctor.account}, 'auditor', now(), ''::bytea)`;
  const reading = { actor: { ...doctor, emergency: true }, request: newUuid(), purpose: 'emergency' } as const;
  expect(await codeOf(floors.records.read(reading, 'Patient', { subject, local: 0n }))).toBe('not-found');
  const find = { family: 'Petit', given: 'Paul', birthDate: '1950-01-02' };
  expect(await codeOf(openEmergency(parts(), ask(doctor), { find, ...why }))).toBe('not-allowed');
});
