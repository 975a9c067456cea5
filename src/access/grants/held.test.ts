import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testDoctor, testFloors, testGrants, testRecord } from '../../../test/people.ts';
import { readPerson } from '../../card/index.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { memberMac } from '../practices/origin.ts';
import { sharedWith } from './grants.ts';
import { heldNow } from './held.ts';
import { grantMac, type TermFacts } from './terms.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

async function put(subject: Uuid, actor: Uuid, terms: TermFacts, mac: Buffer): Promise<void> {
  await floors.instance
    .superSql`insert into access_grant (subject, id, actor, kind, parts, may_write, purpose, since, mac)
    values (${subject}, ${terms.id}, ${actor}, ${terms.kind}, ${terms.mask}, ${terms.write}, 'treatment', now(), ${mac})`;
}

/** A doctor in a practice. */
async function member(): Promise<{ readonly actor: Actor; readonly practice: Uuid }> {
  const actor = await testDoctor(floors.instance);
  const practice = newUuid();
  const facts = { id: newUuid(), practice, account: actor.account, lead: true, since: new Date() };
  await floors.keyring.createSubject(practice, 'practice');
  const { superSql } = floors.instance;
  await superSql`insert into practice (id, name, created_at) values (${practice}, ${randomBytes(64)}, now())`;
  await superSql`insert into practice_member (id, practice, account, lead, since, mac)
    values (${facts.id}, ${practice}, ${actor.account}, true, ${facts.since}, ${memberMac(floors.keyring, facts)})`;
  return { actor, practice };
}

const held = async (actor: Actor) =>
  (await asActor(floors.instance.appSql, actor, null, (sql) => heldNow(floors.keyring, sql, actor.account))).map(
    ({ id }) => id,
  );

const terms = (kind: TermFacts['kind']): TermFacts => ({ id: newUuid(), kind, mask: 3, write: false, until: null });

test('a row that somebody else wrote gives nothing, and takes the place of none that was given', async () => {
  const { actor, practice } = await member();
  const subject = await testRecord(floors, await testActor(floors.instance));
  const [given, forged] = [terms('practice'), terms('doctor')];
  await put(subject, practice, given, grantMac(floors.keyring, { subject, actor: practice }, given));
  expect(await held(actor)).toEqual([given.id]);
  // By name it comes before what was given to the practice.
  await put(subject, actor.account, forged, randomBytes(32));
  expect(await held(actor)).toEqual([given.id]);
});

test('a record of which something was altered takes nobody the others', async () => {
  const doctor = await testDoctor(floors.instance);
  const subjects: Uuid[] = [];
  for (const family of ['Damaged', 'Whole']) {
    const owner = await testActor(floors.instance);
    const subject = await testRecord(floors, owner);
    const grant = await floors.access.authorize(owner, subject, 'write', 'self-care');
    const asked = { actor: owner, request: newUuid(), purpose: 'self-care' } as const;
    const body = { resourceType: 'Patient', name: [{ family }] };
    await floors.records.create(asked, grant, subject, body, 'Patient');
    const one = terms('doctor');
    await put(subject, doctor.account, one, grantMac(floors.keyring, { subject, actor: doctor.account }, one));
    subjects.push(subject);
  }
  await floors.instance.superSql`update resource set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))
    where subject = ${subjects[0] ?? ''}`;
  const errors: unknown[] = [];
  const parts = {
    ...testGrants(floors),
    personOf: (...asked: Parameters<ReturnType<typeof testGrants>['personOf']>) => readPerson(floors, ...asked),
    onError: (error: unknown) => errors.push(error),
  };
  const { records } = await sharedWith(parts, { actor: doctor, request: newUuid() });
  expect(records.map(({ person }) => person?.name ?? null)).toEqual([null, 'Whole']);
  expect(errors).toEqual([expect.objectContaining({ code: 'not-openable' })]);
});
