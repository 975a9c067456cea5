import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testDoctor, testFloors, testGrants, testRecord } from '../../../test/people.ts';
import { readPerson } from '../../card/index.ts';
import { openPool } from '../../database/index.ts';
import { type Actor, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import { withdrawConsent } from '../consent/consent.ts';
import { machineGrant } from '../decide.ts';
import { giveUpGrant, revokeGrant, sharedWith } from '../grants/grants.ts';
import { grantMac, type TermFacts } from '../grants/terms.ts';
import type { GrantParts } from '../guardians/parts.ts';
import { destroyEndedLists, endLapsedLists } from './ends.ts';

/** Many who read, give up, take away and withdraw at the same moment: nobody waits for ever, and nobody stays on a list that he left. */
let floors: TestFloors;
let sql: ReturnType<typeof openPool>;
const errors: unknown[] = [];
beforeAll(async () => {
  floors = await testFloors();
  sql = openPool(floors.instance.urls.app, { max: 16 });
});
afterAll(async () => {
  await sql.end();
  await floors.close();
});

const ask = (actor: Actor) => ({ actor, request: newUuid() });
const parts = (): GrantParts => ({
  ...testGrants(floors),
  sql,
  personOf: (...asked) => readPerson(floors, ...asked),
  onError: (error) => errors.push(error),
});

interface Patient {
  readonly actor: Actor;
  readonly subject: Uuid;
  /** What each of the doctors was given. */
  readonly grants: Uuid[];
}

async function patient(family: string, doctors: readonly Actor[]): Promise<Patient> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const body = { resourceType: 'Patient', name: [{ family }] };
  await floors.records.create({ ...ask(actor), purpose: 'self-care' }, grant, subject, body, 'Patient');
  const grants: Uuid[] = [];
  for (const { account } of doctors) {
    const terms: TermFacts = { id: newUuid(), kind: 'doctor', mask: 3, write: false, until: null };
    await floors.instance
      .superSql`insert into access_grant (subject, id, actor, kind, parts, may_write, purpose, since, mac)
      values (${subject}, ${terms.id}, ${account}, 'doctor', 3, false, 'treatment', now(),
        ${grantMac(floors.keyring, { subject, actor: account }, terms)})`;
    grants.push(terms.id);
  }
  return { actor, subject, grants };
}

test('of eight patients of four doctors each leaves in some way while all lists are read', async () => {
  const doctors = await Promise.all(Array.from({ length: 4 }, () => testDoctor(floors.instance)));
  const names = Array.from({ length: 8 }, (_, n) => `Name${n}`);
  const patients = await Promise.all(names.map((name) => patient(name, doctors)));
  const read = (doctor: Actor) => sharedWith(parts(), ask(doctor));
  await Promise.all(doctors.map(read));
  const leave = ({ actor, subject, grants }: Patient, n: number): Promise<unknown>[] => {
    const record = formatResourceId({ subject, local: 0n });
    if (n === 7) return [];
    if (n % 3 === 0) return [withdrawConsent(parts(), ask(actor), record)];
    if (n % 3 === 1) return grants.map((id) => revokeGrant(parts(), ask(actor), record, id));
    return doctors.map((doctor, d) => giveUpGrant(parts(), ask(doctor), grants[d] ?? ''));
  };
  const left = await Promise.allSettled(
    patients.flatMap((one, n) => [...leave(one, n), ...doctors.map(read), ...doctors.map(read)]),
  );
  expect(left.filter(({ status }) => status === 'rejected')).toEqual([]);
  const staying = patients[7]?.subject;
  const onLists = async () => {
    const rows = await floors.instance.superSql<{ subject: Uuid }[]>`select distinct e.subject from patient_list_entry e
      join patient_list l on l.id = e.list and l.ended_at is null`;
    return rows.map(({ subject }) => subject);
  };
  for (const subject of await onLists()) expect(subject).toBe(staying);
  const { retainSql, keysSql } = floors.instance;
  const grant = (subject: Uuid) => machineGrant('retain', subject);
  const ending = { retainSql, keyring: floors.keyring, grant, onError: (error: unknown) => errors.push(error) };
  // As two processes that meet.
  await Promise.all([destroyEndedLists(ending), endLapsedLists(ending)]);
  for (const doctor of doctors)
    expect((await read(doctor)).records.map(({ person }) => person?.name)).toEqual(['Name7']);
  expect(await onLists()).toEqual([staying]);
  const lists = await floors.instance.superSql`select id from patient_list`;
  const keys = await keysSql`select distinct subject as id from kek_ciphertext where purpose = 'list'`;
  expect(keys).toHaveLength(lists.length);
  expect(lists).toHaveLength(4);
  expect(errors).toEqual([]);
}, 60_000);
