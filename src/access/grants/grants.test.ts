import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testDoctor,
  testFloors,
  testGrants,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import {
  type Actor,
  CarnetError,
  formatResourceId,
  newUuid,
  type Purpose,
  partBit,
  type Uuid,
} from '../../kernel/index.ts';
import { type ResourceBody, resourceTypes } from '../../records/index.ts';
import { acceptInvitation } from '../guardians/accept.ts';
import { leaveGuardianship } from '../guardians/guardians.ts';
import { inviteGuardian } from '../guardians/invite.ts';
import { consentVersion } from '../index.ts';
import { acceptOffer, showOffer } from './accept.ts';
import type { NewOffer } from './contract.ts';
import { changeGrant, giveUpGrant, listGrants, revokeGrant, sharedWith } from './grants.ts';
import { grantNames } from './named.ts';
import { offerGrant, withdrawOffer } from './offer.ts';
import { grantRequest, listRequests, refuseRequest, requestGrant } from './request.ts';
import { sweepRequests } from './request-store.ts';
import { sweepOffers } from './store.ts';

let floors: TestFloors;
const told: Uuid[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
});
afterAll(() => floors.close());

const parts = () => testGrants(floors, told);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

const bodies = {
  Patient: { resourceType: 'Patient', name: [{ family: 'Lefèvre' }] },
  AllergyIntolerance: { resourceType: 'AllergyIntolerance', code: { text: 'Penicillin' } },
  MedicationStatement: { resourceType: 'MedicationStatement', medicationCodeableConcept: { text: 'Iron' } },
  Encounter: { resourceType: 'Encounter', status: 'finished' },
  DocumentReference: { resourceType: 'DocumentReference', status: 'current' },
  Observation: { resourceType: 'Observation', code: { text: 'Haemoglobin' } },
} as const satisfies Record<string, ResourceBody>;
type Kept = keyof typeof bodies;
const kept = Object.keys(bodies) as Kept[]; // Object.keys loses the type of a record's keys

/** A person with a record in which each part has an entry. */
async function marie() {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const of = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const entries = new Map<Kept, Awaited<ReturnType<typeof floors.records.create>>>();
  for (const type of kept) entries.set(type, await floors.records.create(of, grant, subject, bodies[type], type));
  return { actor, subject, entries };
}
type Marie = Awaited<ReturnType<typeof marie>>;

const forDoctor: NewOffer = { kind: 'doctor', parts: ['card', 'medicines'], write: false, until: null };
const offer = ({ actor, subject }: Pick<Marie, 'actor' | 'subject'>, given: NewOffer = forDoctor) =>
  offerGrant(parts(), ask(actor), idOf(subject), given);
const accept = (actor: Actor, token: string, name = 'Dr Amélie Roux') =>
  acceptOffer(parts(), ask(actor), { token, name });
const listed = ({ actor, subject }: Pick<Marie, 'actor' | 'subject'>) => listGrants(parts(), ask(actor), idOf(subject));
const revoke = ({ actor, subject }: Pick<Marie, 'actor' | 'subject'>, id: string) =>
  revokeGrant(parts(), ask(actor), idOf(subject), id);

/** Somebody to whom it was given. */
async function given(of: Marie, terms: NewOffer = forDoctor) {
  const actor = await (terms.kind === 'doctor' ? testDoctor : testActor)(floors.instance);
  const { grant } = await accept(actor, (await offer(of, terms)).token);
  return { actor, grant };
}

const reads = (actor: Actor, { entries }: Marie, type: Kept, purpose: Purpose) => {
  const id = entries.get(type)?.id;
  if (id === undefined) throw new Error(`no ${type}`);
  return codeOf(floors.records.read({ actor, request: newUuid(), purpose }, type, id));
};
const readable = async (actor: Actor, of: Marie, purpose: Purpose = 'treatment') => {
  const codes = await Promise.all(kept.map((type) => reads(actor, of, type, purpose)));
  expect(codes.every((code) => code === 'fulfilled' || code === 'not-found')).toBe(true);
  return kept.filter((_, n) => codes[n] === 'fulfilled');
};

describe('what was given', () => {
  test('opens its parts and the identity, for its purpose, and nothing else', async () => {
    const of = await marie();
    const roux = await given(of);
    expect(await readable(roux.actor, of)).toEqual(['Patient', 'AllergyIntolerance', 'MedicationStatement']);
    expect(await readable(roux.actor, of, 'self-care')).toEqual([]);
    expect(await readable(roux.actor, of, 'research')).toEqual([]);
    expect(await readable(await testActor(floors.instance), of)).toEqual([]);
    expect(told).toEqual([of.actor.account]);
    const all = await floors.records.all({ actor: roux.actor, request: newUuid(), purpose: 'treatment' }, of.subject, {
      types: null,
      kind: 'record-search',
      what: 'card',
    });
    expect(all.map(({ type }) => type).toSorted()).toEqual(['AllergyIntolerance', 'MedicationStatement', 'Patient']);
  });

  test('is for a session: neither a token nor somebody else has it', async () => {
    const of = await marie();
    const roux = await given(of);
    expect(await readable({ ...roux.actor, scopes: ['record:read'] }, of)).toEqual([]);
    expect(await readable({ ...roux.actor, account: newUuid() }, of)).toEqual([]);
  });

  test('is to read only unless it says to write, and the identity stays the patient’s to change', async () => {
    const of = await marie();
    const reader = await given(of);
    const writer = await given(of, { ...forDoctor, write: true });
    const authorize = (actor: Actor) => floors.access.authorize(actor, of.subject, 'write', 'treatment');
    expect(await codeOf(authorize(reader.actor))).toBe('not-allowed');
    const grant = await authorize(writer.actor);
    const asked = { actor: writer.actor, request: newUuid(), purpose: 'treatment' } as const;
    const create = (type: Kept | 'RelatedPerson') =>
      codeOf(
        floors.records.create(
          asked,
          grant,
          of.subject,
          type === 'RelatedPerson' ? { resourceType: type } : bodies[type],
          type,
        ),
      );
    expect(await create('AllergyIntolerance')).toBe('fulfilled');
    expect(await create('MedicationStatement')).toBe('fulfilled');
    for (const type of ['Encounter', 'Observation', 'RelatedPerson'] as const)
      expect(['not-found', 'not-allowed']).toContain(await create(type));
    const patient = of.entries.get('Patient');
    if (patient === undefined) throw new Error('no patient');
    const change = floors.records.update(asked, grant, patient.id, 1, bodies.Patient, 'Patient');
    expect(['not-found', 'not-allowed']).toContain(await codeOf(change));
  });

  test('does not let anybody give it on, import, look at who looked, take a copy or erase', async () => {
    const of = await marie();
    const julien = await given(of, { kind: 'caregiver', parts: ['card', 'notes'], write: true, until: null });
    expect(await codeOf(offer({ actor: julien.actor, subject: of.subject }))).toBe('not-found');
    expect(await codeOf(listed({ actor: julien.actor, subject: of.subject }))).toBe('not-found');
    expect(await codeOf(floors.access.keep(julien.actor, of.subject, 'read'))).toBe('not-found');
    expect(await codeOf(floors.access.oversee(julien.actor, of.subject))).toBe('not-found');
    expect(await codeOf(floors.access.byRight(julien.actor, of.subject, 'read'))).toBe('not-found');
    expect(await codeOf(floors.access.byRight(julien.actor, of.subject, 'write'))).toBe('not-found');
    const seen = await asActor(floors.instance.appSql, julien.actor, of.subject, async (sql) => ({
      log: await sql`select 1 from audit_locator where subject = ${of.subject}`,
      relations: await sql`select 1 from relation where subject = ${of.subject}`,
      grants: await sql`select 1 from access_grant where actor <> ${julien.actor.account}`,
      offers: await sql`select 1 from grant_offer`,
      tokens: await sql`select 1 from search_token where subject = ${of.subject}`,
    }));
    expect(Object.values(seen).map((rows) => rows.length)).toEqual([0, 0, 0, 0, 0]);
  });

  test('ends with the next statement when it is revoked, on its day, with the consent, and when the record is erased', async () => {
    const of = await marie();
    const [revoked, dated, resting] = [await given(of), await given(of), await given(of)];
    const { superSql } = floors.instance;
    await revoke(of, revoked.grant);
    expect(await readable(revoked.actor, of)).toEqual([]);
    await superSql`update access_grant set until = now() where id = ${dated.grant}`;
    expect(await readable(dated.actor, of)).toEqual([]);
    expect(await readable(resting.actor, of)).toHaveLength(3);
    await asActor(
      floors.instance.appSql,
      of.actor,
      of.subject,
      (sql) => sql`select gate.withdraw_consent(${of.subject})`,
    );
    expect(await readable(resting.actor, of)).toEqual([]);
    await asActor(
      floors.instance.appSql,
      of.actor,
      of.subject,
      (sql) => sql`select gate.give_consent(${of.subject}, 'record', 'x', 'en')`,
    );
    expect(await readable(resting.actor, of)).toEqual([]);
    expect((await listed(of)).grants.every(({ endedAt }) => endedAt !== null)).toBe(true);
    const again = await given(of);
    await superSql`update record set erased_at = now() where id = ${of.subject}`;
    expect(await readable(again.actor, of)).toEqual([]);
  });

  test('is changed by whoever gave it, and given up by whoever has it', async () => {
    const of = await marie();
    const roux = await given(of);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const change = { parts: ['notes' as const], write: false, until };
    const stale = { ...of.actor, factorAt: Date.now() - 6 * 60_000 };
    expect(await codeOf(changeGrant(parts(), ask(stale), idOf(of.subject), roux.grant, change))).toBe('factor-needed');
    expect(await codeOf(changeGrant(parts(), ask(roux.actor), idOf(of.subject), roux.grant, change))).toBe('not-found');
    const past = { ...change, until: new Date(0).toISOString() };
    expect(await codeOf(changeGrant(parts(), ask(of.actor), idOf(of.subject), roux.grant, past))).toBe('invalid-input');
    const { id } = await changeGrant(parts(), ask(of.actor), idOf(of.subject), roux.grant, change);
    expect(await readable(roux.actor, of)).toEqual(['Patient', 'Encounter']);
    expect(
      (await listed(of)).grants.map(({ id: one, name, parts: p, endedAt }) => [one, name, p, endedAt === null]),
    ).toEqual([
      [id, 'Dr Amélie Roux', ['notes'], true],
      [roux.grant, 'Dr Amélie Roux', ['card', 'medicines'], false],
    ]);
    expect((await sharedWith(parts(), ask(roux.actor))).records).toMatchObject([{ grant: id, until, write: false }]);
    expect(await codeOf(giveUpGrant(parts(), ask(await testActor(floors.instance)), id))).toBe('not-found');
    await giveUpGrant(parts(), ask(roux.actor), id);
    expect(await readable(roux.actor, of)).toEqual([]);
    expect((await sharedWith(parts(), ask(roux.actor))).records).toEqual([]);
    expect(await codeOf(revoke(of, id))).toBe('not-found');
  });

  test('ends when its owner comes to look after the record, and does not come back when he leaves', async () => {
    const of = await marie();
    const henri = await testDependent(floors, of.actor);
    const julien = await testActor(floors.instance);
    await floors.access.consent(julien, { document: 'record', version: consentVersion, language: 'en' });
    const terms: NewOffer = { kind: 'caregiver', parts: ['card'], write: false, until: null };
    await accept(julien, (await offer({ actor: of.actor, subject: henri }, terms)).token, 'Julien');
    const invited = await inviteGuardian(parts(), ask(of.actor), idOf(henri));
    await acceptInvitation(parts(), ask(julien), { token: invited.token, ground: 'consent', name: 'Julien' });
    await leaveGuardianship(parts(), ask(julien), idOf(henri));
    expect(await codeOf(floors.access.authorize(julien, henri, 'read', 'self-care'))).toBe('not-found');
  });

  test('names whoever has it in the log, also afterwards', async () => {
    const of = await marie();
    const roux = await given(of);
    await revoke(of, roux.grant);
    const grant = await floors.access.keep(of.actor, of.subject, 'read');
    const names = await grantNames(parts(), grant, of.actor.secret);
    const by = { name: 'Dr Amélie Roux', kind: 'doctor', practice: null };
    const had = { ...by, parts: ['identity', 'card', 'medicines'], purpose: 'treatment', endedAt: expect.any(Date) };
    expect([...names]).toMatchObject([[roux.actor.account, { ...by, left: true, gifts: [had] }]]);
  });
});

describe('an offer', () => {
  test('shows what it gives, and is taken once, also by two at once', async () => {
    const of = await marie();
    const { token } = await offer(of);
    const people = await Promise.all([1, 2, 3].map(() => testDoctor(floors.instance)));
    expect(await showOffer(parts(), ask(people[0] as Actor), token)).toMatchObject({
      ...forDoctor,
      purpose: 'treatment',
    });
    const codes = await Promise.all(people.map((actor) => codeOf(accept(actor, token))));
    expect(codes.toSorted()).toEqual(['fulfilled', 'not-found', 'not-found']);
  });

  test('used, withdrawn, too old, unknown, altered or from somebody who has left: one answer', async () => {
    const of = await marie();
    const { superSql } = floors.instance;
    const late = await offer(of);
    await superSql`update grant_offer set expires_at = now() where id = ${late.id}`;
    const withdrawn = await offer(of);
    await withdrawOffer(parts(), ask(of.actor), idOf(of.subject), withdrawn.id);
    const wider = await offer(of);
    await superSql`update grant_offer set parts = 127 where id = ${wider.id}`;
    const longer = await offer(of);
    await superSql`update grant_offer set expires_at = expires_at + interval '1 day' where id = ${longer.id}`;
    const used = await offer(of);
    await accept(await testDoctor(floors.instance), used.token);
    const claire = await testDoctor(floors.instance);
    const answers = await Promise.all(
      [late, withdrawn, wider, longer, used, { token: 'a'.repeat(43) }].map(({ token }) =>
        accept(claire, token).catch((error: unknown) => String(error)),
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^CarnetError: not-found/);
  });

  test('is made with a fresh proof by whose record it is or who looks after it, and not taken by them', async () => {
    const of = await marie();
    const henri = await testDependent(floors, of.actor);
    const { token } = await offer({ actor: of.actor, subject: henri }, { ...forDoctor, kind: 'caregiver' });
    expect(await codeOf(accept(of.actor, token))).toBe('conflict');
    const stale = { ...of.actor, factorAt: Date.now() - 6 * 60_000 };
    expect(await codeOf(offer({ actor: stale, subject: of.subject }))).toBe('factor-needed');
    const past = { ...forDoctor, until: new Date(Date.now() - 1_000).toISOString() };
    expect(await codeOf(offer(of, past))).toBe('invalid-input');
  });

  test('to a doctor is for one who was confirmed, in that role, under the confirmed name', async () => {
    const of = await marie();
    const { token } = await offer(of);
    expect(await codeOf(accept(await testActor(floors.instance), token))).toBe('not-allowed');
    const doctor = await testDoctor(floors.instance);
    expect(await codeOf(accept({ ...doctor, role: 'patient' }, token))).toBe('not-allowed');
    await accept(doctor, token, 'Somebody else');
    expect((await listed(of)).grants.map(({ name }) => name)).toEqual(['Dr Amélie Roux']);
    expect(await readable(doctor, of)).toHaveLength(3);
    await floors.instance.superSql`update professional set ended_at = now() where account = ${doctor.account}`;
    expect(await readable(doctor, of)).toEqual([]);
  });

  test('waits with 19 others at most, and then another may be made for each that is taken back', async () => {
    const of = await marie();
    const { id } = await offer(of);
    for (let n = 1; n < 20; n++) await offer(of);
    await expect(offer(of)).rejects.toMatchObject({ code: 'conflict', detail: expect.stringContaining('20 offers') });
    await withdrawOffer(parts(), ask(of.actor), idOf(of.subject), id);
    await offer(of);
  });

  test('is swept thirty days after its end', async () => {
    const of = await marie();
    const { id } = await offer(of);
    const { retainSql, superSql } = floors.instance;
    await sweepOffers(retainSql);
    expect(await superSql`select 1 from grant_offer where id = ${id}`).toHaveLength(1);
    await superSql`update grant_offer set withdrawn_at = now() - interval '31 days' where id = ${id}`;
    await sweepOffers(retainSql);
    expect(await superSql`select 1 from grant_offer where id = ${id}`).toHaveLength(0);
  });
});

describe('a request', () => {
  const request = (actor: Actor, email: string) =>
    requestGrant(asking(), ask(actor), { email, parts: ['card', 'notes'], write: true });
  const asked = new Map<string, Uuid>();
  const asking = () => ({ ...parts(), accountOf: (email: string) => Promise.resolve(asked.get(email) ?? null) });
  const answer = (of: Marie, id: string) =>
    grantRequest(asking(), ask(of.actor), idOf(of.subject), id, { parts: ['card'], write: false, until: null });

  test('is told, as what is taken by a link, to everybody else who looks after the record', async () => {
    const [first, second] = [await testActor(floors.instance), await testActor(floors.instance)];
    const subject = await testDependent(floors, first);
    await floors.access.consent(second, { document: 'record', version: consentVersion, language: 'en' });
    const joining = await inviteGuardian(parts(), ask(first), idOf(subject));
    await acceptInvitation(parts(), ask(second), { token: joining.token, ground: 'consent', name: 'Julien' });
    told.length = 0;
    await accept(await testDoctor(floors.instance), (await offer({ actor: first, subject })).token);
    expect(told.toSorted()).toEqual([first.account, second.account].toSorted());
    asked.set('first@carnet.example', first.account);
    const { id } = await request(await testDoctor(floors.instance), 'first@carnet.example');
    told.length = 0;
    const bounds = { parts: ['card' as const], write: false, until: null };
    await grantRequest(asking(), ask(first), idOf(subject), id, bounds);
    expect(told).toEqual([second.account]);
  });

  test('is answered with what the patient chooses, once', async () => {
    const of = await marie();
    const doctor = await testDoctor(floors.instance);
    asked.set('marie@carnet.example', of.actor.account);
    const { id } = await request(doctor, 'marie@carnet.example');
    expect(told).toEqual([of.actor.account]);
    expect(await listRequests(asking(), ask(of.actor))).toMatchObject({
      received: [{ id, name: 'Dr Amélie Roux', parts: ['card', 'notes'], write: true }],
      sent: [],
    });
    expect((await listRequests(asking(), ask(doctor))).sent).toMatchObject([{ id }]);
    expect(await readable(doctor, of)).toEqual([]);
    await answer(of, id);
    expect(await readable(doctor, of)).toEqual(['Patient', 'AllergyIntolerance']);
    expect((await listed(of)).grants).toMatchObject([{ name: 'Dr Amélie Roux', parts: ['card'], write: false }]);
    expect(await codeOf(answer(of, id))).toBe('not-found');
    expect((await listRequests(asking(), ask(doctor))).sent).toEqual([]);
  });

  test('says nothing of whether anybody has the address, nor that it was refused', async () => {
    const of = await marie();
    const doctor = await testDoctor(floors.instance);
    asked.set('marie@carnet.example', of.actor.account);
    const [real, none] = [
      await request(doctor, 'marie@carnet.example'),
      await request(doctor, 'nobody@carnet.example'),
    ];
    expect(Object.keys(real)).toEqual(Object.keys(none));
    const { sent } = await listRequests(asking(), ask(doctor));
    expect(sent.map(({ id }) => id).toSorted()).toEqual([real.id, none.id].toSorted());
    expect(await codeOf(answer(of, none.id))).toBe('not-found');
  });

  test('is swept thirty days after its end', async () => {
    const doctor = await testDoctor(floors.instance);
    const { id } = await request(doctor, 'nobody@carnet.example');
    const { retainSql, superSql } = floors.instance;
    const there = () => superSql`select 1 from grant_request where id = ${id}`;
    await refuseRequest(asking(), ask(doctor), id);
    await sweepRequests(retainSql);
    expect(await there()).toHaveLength(1);
    await superSql`update grant_request set ended_at = now() - interval '31 days' where id = ${id}`;
    await sweepRequests(retainSql);
    expect(await there()).toHaveLength(0);
  });

  test('of one who looks after the record gives nothing: he has the whole of it', async () => {
    const marie = await testActor(floors.instance);
    const doctor = await testDoctor(floors.instance);
    const subject = await testDependent(floors, marie);
    await floors.access.consent(doctor, { document: 'record', version: consentVersion, language: 'en' });
    const joining = await inviteGuardian(parts(), ask(marie), idOf(subject));
    await acceptInvitation(parts(), ask(doctor), { token: joining.token, ground: 'consent', name: 'Roux' });
    asked.set('marie@carnet.example', marie.account);
    const { id } = await request(doctor, 'marie@carnet.example');
    const bounds = { parts: ['card' as const], write: false, until: null };
    await expect(grantRequest(asking(), ask(marie), idOf(subject), id, bounds)).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('the whole of this record'),
    });
  });

  test('of one doctor waits with 199 others at most', async () => {
    const doctor = await testDoctor(floors.instance);
    for (let n = 0; n < 200; n++) await request(doctor, 'nobody@carnet.example');
    await expect(request(doctor, 'nobody@carnet.example')).rejects.toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('200'),
    });
    const { sent } = await listRequests(asking(), ask(doctor));
    expect(sent).toHaveLength(200);
    await refuseRequest(asking(), ask(doctor), sent[0]?.id ?? '');
    await request(doctor, 'nobody@carnet.example');
  });

  test('is made by a confirmed doctor in that role, and refused or taken back by the two alone', async () => {
    const of = await marie();
    const doctor = await testDoctor(floors.instance);
    asked.set('marie@carnet.example', of.actor.account);
    const email = 'marie@carnet.example';
    expect(await codeOf(request({ ...doctor, role: 'patient' }, email))).toBe('not-allowed');
    const pretender = { ...(await testActor(floors.instance)), roles: ['doctor' as const], role: 'doctor' as const };
    expect(await codeOf(request(pretender, email))).toBe('not-allowed');
    const [first, second] = [await request(doctor, email), await request(doctor, email)];
    expect(await codeOf(refuseRequest(asking(), ask(await testActor(floors.instance)), first.id))).toBe('not-found');
    await refuseRequest(asking(), ask(of.actor), first.id);
    await refuseRequest(asking(), ask(doctor), second.id);
    expect((await listRequests(asking(), ask(of.actor))).received).toEqual([]);
    expect((await listRequests(asking(), ask(doctor))).sent.map(({ id }) => id)).toEqual([first.id]);
    expect(await codeOf(refuseRequest(asking(), ask(of.actor), first.id))).toBe('not-found');
    for (const { id } of [first, second]) expect(await codeOf(answer(of, id))).toBe('not-found');
    const third = await request(doctor, email);
    await floors.instance.superSql`update grant_request set parts = 127 where id = ${third.id}`;
    expect((await listRequests(asking(), ask(of.actor))).received).toEqual([]);
    expect(await codeOf(answer(of, third.id))).toBe('not-found');
  });
});

describe('each wall alone', () => {
  test('a row that somebody else wrote, or changed, gives nothing: the server checks its MAC', async () => {
    const of = await marie();
    const { superSql } = floors.instance;
    for (const change of [
      superSql`parts = 127`,
      superSql`may_write = true`,
      superSql`until = now() + interval '1 year'`,
      superSql`actor = ${newUuid()}`,
    ]) {
      const roux = await given(of);
      await superSql`update access_grant set ${change} where id = ${roux.grant}`;
      const codes = await Promise.all(kept.map((type) => reads(roux.actor, of, type, 'treatment')));
      expect(codes.filter((code) => code === 'fulfilled')).toEqual([]);
      expect((await listed(of)).grants.filter(({ id }) => id === roux.grant)).toEqual([]);
    }
    const stranger = await testActor(floors.instance);
    const roux = await given(of);
    await superSql`insert into access_grant (subject, id, actor, kind, parts, may_write, purpose, since, mac)
      select subject, gen_random_uuid(), ${stranger.account}, kind, 127, true, purpose, since, mac from access_grant where id = ${roux.grant}`;
    const codes = await Promise.all(kept.map((type) => reads(stranger, of, type, 'treatment')));
    expect(codes.filter((code) => code === 'fulfilled')).toEqual([]);
  });

  test('without the server’s check, PostgreSQL shows no row of another part, and takes none', async () => {
    const of = await marie();
    const roux = await given(of, { ...forDoctor, write: true });
    const types = await asActor(
      floors.instance.appSql,
      roux.actor,
      of.subject,
      (sql) => sql<{ type: number }[]>`select distinct type from resource where subject = ${of.subject}`,
    );
    const codes = (['Patient', 'AllergyIntolerance', 'MedicationStatement'] as const).map(
      (type) => resourceTypes[type].code,
    );
    expect(new Set(types.map(({ type }) => type))).toEqual(new Set(codes));
    const insert = (type: number) =>
      asActor(
        floors.instance.appSql,
        roux.actor,
        of.subject,
        (sql) =>
          sql`insert into resource (subject, id, type, version, updated_at) values (${of.subject}, ${newUuid().length + type}, ${type}, 1, now())`,
      );
    await expect(insert(resourceTypes.Encounter.code)).rejects.toThrow(/row-level security/);
    await expect(insert(resourceTypes.Patient.code)).rejects.toThrow(/row-level security/);
  });

  test('without PostgreSQL’s, the keyring has no key of another part', async () => {
    const of = await marie();
    const roux = await given(of);
    const grant = await floors.access.authorize(roux.actor, of.subject, 'read', 'treatment');
    const keys = await floors.keyring.unlock(grant);
    const place = (part: 'card' | 'notes') =>
      ({ part, table: 'resource', row: 'x', column: 'sealed', rowVersion: 1 }) as const;
    expect(() => keys.open(place('notes'), Buffer.alloc(80))).toThrow(/part/);
    expect(() => keys.seal(place('card'), Buffer.alloc(1))).toThrow(/reading only/);
  });

  test('PostgreSQL has the same parts of the types as the server', async () => {
    for (const [part, bit] of Object.entries(partBit)) {
      const rows = await floors.instance.appSql<{ types: number[] }[]>`select gate.types_of(${bit}::smallint) as types`;
      const types = Object.values(resourceTypes).filter((line) => line.part === part);
      expect(rows[0]?.types.toSorted((a, b) => a - b)).toEqual(types.map(({ code }) => code));
    }
  });
});
