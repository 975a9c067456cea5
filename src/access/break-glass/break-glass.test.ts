import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testDoctor,
  testEmergencies,
  testFloors,
  testGrants,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Purpose, type Uuid } from '../../kernel/index.ts';
import { type ResourceBody, resourceTypes } from '../../records/index.ts';
import { acceptOffer } from '../grants/accept.ts';
import { giveUpGrant, listGrants, revokeGrant, sharedWith } from '../grants/grants.ts';
import { grantNames } from '../grants/named.ts';
import { offerGrant } from '../grants/offer.ts';
import { acceptInvitation } from '../guardians/accept.ts';
import { inviteGuardian } from '../guardians/invite.ts';
import { consentVersion } from '../index.ts';
import { emergencyTypes } from '../policy.ts';
import { newCode, normalCode } from './code.ts';
import type { EmergencyTry } from './contract.ts';
import { listOpened, widenEmergency } from './mine.ts';
import { openEmergency } from './open.ts';
import { closeEmergency, readQueue } from './queue.ts';
import { answerEmergency, renewCode } from './rule.ts';
import { questionEmergency, readEmergencyAccess } from './uses.ts';

let floors: TestFloors;
const told: Uuid[] = [];
const admins = { told: 0 };
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
  admins.told = 0;
});
afterAll(() => floors.close());

const parts = () => testEmergencies(floors, told, admins);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

let count = 0;
const bodies = {
  Patient: { resourceType: 'Patient' },
  AllergyIntolerance: { resourceType: 'AllergyIntolerance', code: { text: 'Penicillin' } },
  MedicationStatement: { resourceType: 'MedicationStatement', medicationCodeableConcept: { text: 'Iron' } },
  Procedure: { resourceType: 'Procedure', status: 'completed' },
  Encounter: { resourceType: 'Encounter', status: 'finished' },
  Observation: { resourceType: 'Observation', code: { text: 'Haemoglobin' } },
} as const satisfies Record<string, ResourceBody>;
type Kept = keyof typeof bodies;
const kept = Object.keys(bodies) as Kept[]; // Object.keys loses the type of a record's keys
const first: readonly Kept[] = ['Patient', 'AllergyIntolerance', 'MedicationStatement'];

/** A person with a record that a name and a date of birth find, in which each part has an entry. */
async function marie(answer: boolean | null = true) {
  const actor = await testActor(floors.instance);
  return await fill(actor, await testRecord(floors, actor), answer);
}

async function fill(actor: Actor, subject: Uuid, answer: boolean | null) {
  const find = { family: 'Lefèvre', given: `Marie${count++}`, birthDate: '1961-04-03' };
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const of = { actor, request: newUuid(), purpose: 'self-care' } as const;
  const entries = new Map<Kept, Awaited<ReturnType<typeof floors.records.create>>>();
  const patient = {
    ...bodies.Patient,
    name: [{ family: find.family, given: [find.given] }],
    birthDate: find.birthDate,
  };
  for (const type of kept)
    entries.set(
      type,
      await floors.records.create(of, grant, subject, type === 'Patient' ? patient : bodies[type], type),
    );
  if (answer !== null) await answerEmergency(parts(), ask(actor), idOf(subject), answer);
  return { actor, subject, entries, find };
}
type Marie = Awaited<ReturnType<typeof marie>>;

const why = { reason: 'unconscious', words: 'Found on the road' } as const;
const open = (actor: Actor, find: EmergencyTry['find']) => openEmergency(parts(), ask(actor), { find, ...why });
const read = ({ actor, subject }: Marie) => readEmergencyAccess(parts(), ask(actor), idOf(subject));
/** A doctor who has opened the record. */
async function opened(of: Marie) {
  const actor = await testDoctor(floors.instance);
  return { actor, use: await open(actor, of.find) };
}
const reads = (actor: Actor, { entries }: Marie, type: Kept, purpose: Purpose = 'emergency') => {
  const id = entries.get(type)?.id;
  if (id === undefined) throw new Error(`no ${type}`);
  return errorOf(floors.records.read({ actor, request: newUuid(), purpose }, type, id));
};
const readable = async (actor: Actor, of: Marie, purpose: Purpose = 'emergency') => {
  const codes = await Promise.all(kept.map((type) => reads(actor, of, type, purpose)));
  expect(codes.every((code) => code === 'fulfilled' || code === 'not-found')).toBe(true);
  return kept.filter((_, n) => codes[n] === 'fulfilled');
};
const logOf = async (of: Pick<Marie, 'actor' | 'subject'>) =>
  await floors.audit.entries(
    floors.instance.appSql,
    await floors.access.keep(of.actor, of.subject, 'read'),
    of.actor.secret,
    { limit: 20 },
  );
const admin = async (role: 'admin' | 'auditor' = 'admin') => {
  const actor = await testActor(floors.instance, { roles: ['patient', role], role });
  await floors.keyring.createSubject(actor.account, 'account');
  await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
    values (${newUuid()}, ${actor.account}, ${role}, now(), ''::bytea)`;
  return actor;
};

describe('what a doctor opens in an emergency', () => {
  test('is first what an emergency needs, then the rest of the card, to read, for that purpose alone', async () => {
    const of = await marie();
    const { actor, use } = await opened(of);
    expect(use).toMatchObject({ record: idOf(of.subject), whole: false, reason: 'unconscious' });
    const left = new Date(use.until).getTime() - Date.now();
    expect(left).toBeGreaterThan(110 * 60_000);
    expect(left).toBeLessThanOrEqual(121 * 60_000);
    expect(await readable(actor, of)).toEqual(first);
    expect(await readable(actor, of, 'treatment')).toEqual([]);
    expect(await readable(await testDoctor(floors.instance), of)).toEqual([]);
    expect(await readable({ ...actor, scopes: ['record:read'] }, of)).toEqual([]);
    const all = { types: null, kind: 'record-read', what: 'card' } as const;
    const set = await floors.records.all({ actor, request: newUuid(), purpose: 'emergency' }, of.subject, all);
    expect(set.map(({ type }) => type).toSorted()).toEqual([...first].toSorted());

    const whole = await widenEmergency(parts(), ask(actor), use.id);
    expect(whole).toMatchObject({ id: use.id, until: use.until, whole: true });
    expect(await readable(actor, of)).toEqual([...first, 'Procedure']);
    expect(await errorOf(widenEmergency(parts(), ask(actor), use.id))).toBe('not-found');
    expect(await errorOf(floors.access.authorize(actor, of.subject, 'write', 'emergency'))).toBe('not-allowed');
    expect(await errorOf(floors.access.keep(actor, of.subject, 'read'))).toBe('not-found');
    expect((await listOpened(parts(), ask(actor))).open).toMatchObject([{ id: use.id, whole: true }]);
    expect((await sharedWith(parts(), ask({ ...actor, emergency: true }))).records).toEqual([]);
  });

  test('is told to whose it is, to whoever looks after it and to who administers, and stands in the log as an emergency', async () => {
    const guardian = await testActor(floors.instance);
    const of = await fill(guardian, await testDependent(floors, guardian), true);
    const second = await testActor(floors.instance);
    await floors.access.consent(second, { document: 'record', version: consentVersion, language: 'en' });
    const { token } = await inviteGuardian(testGrants(floors), ask(guardian), idOf(of.subject));
    await acceptInvitation(testGrants(floors), ask(second), { token, ground: 'consent', name: 'Julien' });
    const { actor, use } = await opened(of);
    expect(told.toSorted()).toEqual([guardian.account, second.account].toSorted());
    expect(admins.told).toBe(1);
    await widenEmergency(parts(), ask(actor), use.id);
    await readable(actor, of);
    const log = (await logOf(of)).filter((entry) => entry.actor === actor.account);
    expect(new Set(log.map(({ purpose }) => purpose))).toEqual(new Set(['emergency']));
    const kinds = log.map(({ kind }) => kind);
    for (const kind of ['emergency-opened', 'emergency-widened', 'record-read'] as const) expect(kinds).toContain(kind);
    const grant = await floors.access.keep(guardian, of.subject, 'read');
    const names = await grantNames(testGrants(floors), grant, guardian.secret);
    expect(names.get(actor.account)).toMatchObject({
      ...{ name: 'Dr Amélie Roux', kind: 'doctor', practice: null, left: false },
      gifts: [{ purpose: 'emergency' }, { purpose: 'emergency' }],
    });
    expect((await listGrants(testGrants(floors), ask(guardian), idOf(of.subject))).grants).toEqual([]);
  });

  test('ends by the database’s clock, by the doctor, the patient, a no, the consent, the role and the erasure', async () => {
    const of = await marie();
    const { superSql } = floors.instance;
    const ends: ((one: Awaited<ReturnType<typeof opened>>) => Promise<unknown>)[] = [
      ({ use }) => superSql`update access_grant set until = now() where id = ${use.grant}`,
      ({ actor, use }) => giveUpGrant(testGrants(floors), ask(actor), use.grant),
      ({ use }) => revokeGrant(testGrants(floors), ask(of.actor), idOf(of.subject), use.grant),
      () => answerEmergency(parts(), ask(of.actor), idOf(of.subject), false),
      ({ actor }) => superSql`update professional set ended_at = now() where account = ${actor.account}`,
      ({ actor }) => superSql`insert into role_held (id, account, role, since, mac)
        values (${newUuid()}, ${actor.account}, 'admin', now(), ''::bytea)`,
      () =>
        asActor(
          floors.instance.appSql,
          of.actor,
          of.subject,
          (sql) => sql`select gate.withdraw_consent(${of.subject})`,
        ),
    ];
    for (const end of ends) {
      await answerEmergency(parts(), ask(of.actor), idOf(of.subject), true);
      const one = await opened(of);
      expect(await reads(one.actor, of, 'Patient')).toBe('fulfilled');
      await end(one);
      expect(await readable(one.actor, of)).toEqual([]);
      const open = await listOpened(parts(), ask(one.actor)).catch(() => ({ open: [] }));
      for (const left of open.open) expect(left.person).toBeNull();
    }
    const gone = await marie();
    const one = await opened(gone);
    await superSql`update record set erased_at = now() where id = ${gone.subject}`;
    expect(await readable(one.actor, gone)).toEqual([]);
    await superSql`select gate.clear_record(${gone.subject})`;
    expect(await superSql`select 1 from emergency_rule where subject = ${gone.subject}`).toHaveLength(0);
    expect(await superSql`select 1 from emergency_use where subject = ${gone.subject}`).toHaveLength(0);
  });
});

describe('a try', () => {
  test('that opens nothing has one answer, whatever the cause, and is told to whoever it met', async () => {
    const [refused, unanswered, withdrawn, erased] = await Promise.all([marie(false), marie(null), marie(), marie()]);
    const forged = await marie(false);
    await asActor(
      floors.instance.appSql,
      withdrawn.actor,
      withdrawn.subject,
      (sql) => sql`select gate.withdraw_consent(${withdrawn.subject})`,
    );
    await floors.instance.superSql`update record set erased_at = now() where id = ${erased.subject}`;
    await floors.instance.superSql`update emergency_rule set allowed = true where subject = ${forged.subject}`;
    const { code } = await read(refused);
    const actor = await testDoctor(floors.instance);
    const finds: EmergencyTry['find'][] = [
      ...[refused, unanswered, withdrawn, erased, forged].map(({ find }) => find),
      { ...refused.find, given: 'Nobody' },
      { ...refused.find, birthDate: '1961-04-04' },
      { code: code ?? '' },
      { code: newCode() },
      { code: '?' },
    ];
    const before = await floors.instance.superSql<{ n: number }[]>`select count(*)::int as n from audit_event`;
    const answers = new Set<string>();
    for (const find of finds) {
      const error: unknown = await open(actor, find).catch((caught: unknown) => caught);
      if (!(error instanceof CarnetError)) throw error;
      answers.add(
        JSON.stringify({ code: error.code, message: error.message, status: error.status, keys: Object.entries(error) }),
      );
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toMatch(/printed card/);
    // One entry each, of a record that is not here too.
    const after = await floors.instance.superSql<{ n: number }[]>`select count(*)::int as n from audit_event`;
    expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(finds.length);
    await expect
      .poll(() => told.toSorted())
      .toEqual([refused, refused, unanswered, withdrawn, forged].map((of) => of.actor.account).toSorted());
    expect(admins.told).toBe(0);
    expect((await logOf(unanswered))[0]).toMatchObject({
      kind: 'emergency-tried',
      outcome: 'denied',
      actor: actor.account,
      purpose: 'emergency',
    });
    expect((await read(refused)).uses).toEqual([]);
  });

  test('finds by the code, as people type it, until another is made; of two of one name it opens none', async () => {
    const of = await marie();
    const { code } = await read(of);
    expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    const typed = ` ${(code ?? '').replace('-', ' ').toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `;
    const use = await open(await testDoctor(floors.instance), { code: typed });
    expect(use.record).toBe(idOf(of.subject));
    const next = await renewCode(parts(), ask(of.actor), idOf(of.subject));
    expect((await read(of)).code).toBe(next.code);
    expect(normalCode(next.code)).not.toBe(normalCode(code ?? ''));
    expect(await errorOf(open(await testDoctor(floors.instance), { code: code ?? '' }))).toBe('not-found');
    const actor = await testActor(floors.instance);
    const twin = await testRecord(floors, actor);
    const grant = await floors.access.authorize(actor, twin, 'write', 'self-care');
    const patient = {
      resourceType: 'Patient',
      name: [{ family: of.find.family, given: [of.find.given] }],
      birthDate: of.find.birthDate,
    };
    await floors.records.create({ actor, request: newUuid(), purpose: 'self-care' }, grant, twin, patient, 'Patient');
    await answerEmergency(parts(), ask(actor), idOf(twin), true);
    expect(await errorOf(open(await testDoctor(floors.instance), of.find))).toBe('not-found');
  });

  test('is for a confirmed doctor in that role, who did not administer within 90 days, within his limit', async () => {
    const of = await marie();
    const doctor = await testDoctor(floors.instance);
    expect(await errorOf(open({ ...doctor, role: 'patient' }, of.find))).toBe('not-allowed');
    expect(await errorOf(open({ ...doctor, proof: 'password+totp' }, of.find))).toBe('not-allowed');
    expect(await errorOf(open({ ...doctor, scopes: ['record:read'] }, of.find))).toBe('not-allowed');
    const pretender = await testActor(floors.instance, { roles: ['patient', 'doctor'], role: 'doctor' });
    expect(await errorOf(open(pretender, of.find))).toBe('not-allowed');
    await floors.instance.superSql`insert into role_held (id, account, role, since, ended_at, mac)
      values (${newUuid()}, ${doctor.account}, 'admin', now() - interval '200 days', now() - interval '89 days', ''::bytea)`;
    expect(await errorOf(open(doctor, of.find))).toBe('not-allowed');
    expect(
      await asActor(floors.instance.appSql, doctor, null, (sql) => sql`select 1 from gate.find_emergency('{}', '{}')`),
    ).toHaveLength(0);
    await floors.instance
      .superSql`update role_held set ended_at = now() - interval '91 days' where account = ${doctor.account}`;
    const proved = (proof: string) =>
      floors.instance.superSql`update session set proof = ${proof} where id = ${doctor.session}`;
    await proved('password+totp');
    expect(await errorOf(open(doctor, of.find))).toBe('not-allowed');
    await proved('passkey');
    const limited = { ...parts(), limit: () => Promise.reject(new CarnetError('too-many-requests', 'x')) };
    expect(await errorOf(openEmergency(limited, ask(doctor), { find: of.find, ...why }))).toBe('too-many-requests');
    expect(await errorOf(open(doctor, of.find))).toBe('fulfilled');
    expect(await errorOf(open(doctor, of.find))).toBe('conflict');
  });

  test('of what one was given anyway says so, and ends nothing', async () => {
    const of = await marie();
    const doctor = await testDoctor(floors.instance);
    const { token } = await offerGrant(testGrants(floors), ask(of.actor), idOf(of.subject), {
      kind: 'doctor',
      parts: ['notes'],
      write: false,
      until: null,
    });
    await acceptOffer(testGrants(floors), ask(doctor), { token, name: 'x' });
    expect(await errorOf(open(doctor, of.find))).toBe('conflict');
    expect(await readable(doctor, of, 'treatment')).toEqual(['Patient', 'Encounter']);
  });
});

describe('afterwards', () => {
  test('whose record it is reads who and why, asks whether it was right, and reads how it was answered', async () => {
    const of = await marie();
    const { actor, use } = await opened(of);
    const [seen] = (await read(of)).uses;
    expect(seen).toMatchObject({
      id: use.id,
      grant: use.grant,
      open: true,
      doctor: 'Dr Amélie Roux',
      ...why,
      questioned: null,
    });
    const question = (by: Actor) => questionEmergency(parts(), ask(by), idOf(of.subject), use.id, 'I was at work');
    expect(await errorOf(question(actor))).toBe('not-found');
    await question(of.actor);
    expect(await errorOf(question(of.actor))).toBe('conflict');
    const [first, second, auditor] = [await admin(), await admin(), await admin('auditor')];
    const queue = (by: Actor) => readQueue(parts(), ask(by));
    const row = (await queue(first)).uses.find(({ id }) => id === use.id);
    expect(row).toMatchObject({ doctor: 'Dr Amélie Roux', reason: 'unconscious', you: false, closed: null });
    expect(row?.questionedAt).not.toBeNull();
    expect(row?.record).toMatch(/^[0-9A-F]{4}-[0-9A-F]{4}$/);
    const text = JSON.stringify(await queue(first));
    for (const secret of [of.subject, idOf(of.subject), 'Found on', 'at work', of.find.given])
      expect(text).not.toContain(secret);
    expect(await errorOf(queue({ ...first, role: 'patient' }))).toBe('not-allowed');
    const pretender = await testActor(floors.instance, { roles: ['admin'], role: 'admin' });
    await floors.keyring.createSubject(pretender.account, 'account');
    expect((await queue(pretender)).uses).toEqual([]);
    const close = (by: Actor) => closeEmergency(parts(), ask(by), use.id, 'The ward confirms it');
    expect(await errorOf(close(auditor))).toBe('not-allowed');
    expect(await errorOf(close(pretender))).toBe('not-found');
    await floors.keyring.createSubject(actor.account, 'account');
    await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
      values (${newUuid()}, ${actor.account}, 'admin', now(), ''::bytea)`;
    expect(await errorOf(close({ ...actor, roles: ['admin'], role: 'admin' }))).toBe('not-allowed');
    await close(first);
    expect(await errorOf(close(second))).toBe('conflict');
    expect((await queue(auditor)).uses.find(({ id }) => id === use.id)?.closed).toMatchObject({
      words: 'The ward confirms it',
    });
    expect((await read(of)).uses[0]).toMatchObject({
      questioned: { words: 'I was at work' },
      closed: { words: 'The ward confirms it' },
    });
  });

  test('a no stands in the rights ledger’s acts, and an older yes that is back is refused again', async () => {
    const of = await marie();
    const { superSql, retainSql } = floors.instance;
    const [yes] = await superSql`select * from emergency_rule where subject = ${of.subject}`;
    await answerEmergency(parts(), ask(of.actor), idOf(of.subject), false);
    const acts = await superSql<
      { act: string; at: Date }[]
    >`select act, at from rights_act where subject = ${of.subject} order by seq`;
    expect(acts.map(({ act }) => act)).toEqual(['emergency-allowed', 'emergency-refused']);
    await superSql`update emergency_rule set allowed = true, answered_at = ${yes?.['answered_at']}, mac = ${yes?.['mac']} where subject = ${of.subject}`;
    const { use } = await opened(of);
    const again = () =>
      retainSql<{ done: boolean }[]>`select gate.refuse_emergency_again(${of.subject}, ${acts[1]?.at ?? null}) as done`;
    expect((await again())[0]?.done).toBe(true);
    expect((await read(of)).uses.find(({ id }) => id === use.id)?.open).toBe(false);
    expect(await errorOf(open(await testDoctor(floors.instance), of.find))).toBe('not-found');
    await answerEmergency(parts(), ask(of.actor), idOf(of.subject), true);
    expect((await again())[0]?.done).toBe(false);
  });
});

describe('each wall alone', () => {
  test('a row that somebody else wrote, or changed, opens nothing: the server checks its MAC', async () => {
    const of = await marie();
    const { superSql } = floors.instance;
    for (const change of [
      superSql`parts = 135`,
      superSql`until = until - interval '1 second'`,
      superSql`purpose = 'treatment'`,
    ]) {
      const { actor, use } = await opened(of);
      await superSql`update access_grant set ${change} where id = ${use.grant}`;
      const codes = await Promise.all(kept.map((type) => reads(actor, of, type)));
      expect(codes.filter((code) => code === 'fulfilled')).toEqual([]);
    }
    const { actor, use } = await opened(of);
    await superSql`update access_grant set until = until - interval '1 second' where id = ${use.grant}`;
    expect(await errorOf(widenEmergency(parts(), ask(actor), use.id))).toBe('not-found');
  });

  test('without the server’s check, PostgreSQL shows no row of another type or part, and nothing past two hours', async () => {
    const of = await marie();
    const { actor, use } = await opened(of);
    const types = async () =>
      (
        await asActor(
          floors.instance.appSql,
          actor,
          of.subject,
          (sql) => sql<{ type: number }[]>`select distinct type from resource where subject = ${of.subject} order by 1`,
        )
      ).map(({ type }) => type);
    expect(await types()).toEqual(first.map((type) => resourceTypes[type].code).toSorted((a, b) => a - b));
    const { superSql } = floors.instance;
    await superSql`update access_grant set until = until + interval '1 day' where id = ${use.grant}`;
    expect(await types()).toEqual([]);
    await superSql`update access_grant set until = until - interval '1 day', may_write = true where id = ${use.grant}`;
    await expect(
      asActor(
        floors.instance.appSql,
        actor,
        of.subject,
        (sql) =>
          sql`insert into resource (subject, id, type, version, updated_at) values (${of.subject}, 77, 2, 1, now())`,
      ),
    ).rejects.toThrow(/row-level security/);
    const at = new Date();
    const late = asActor(
      floors.instance.appSql,
      await testDoctor(floors.instance),
      null,
      (sql) => sql<{ outcome: string }[]>`
      select gate.break_glass(${of.subject}, ${newUuid()}, ${newUuid()}, ${new Date(at.getTime() + 7_300_000)}, ''::bytea, 'other', ${at}, ''::bytea) as outcome`,
    );
    expect((await late)[0]?.outcome).toBe('wrong');
  });

  test('without PostgreSQL’s, the keyring opens no other part, nor another type until the second step', async () => {
    const of = await marie();
    const { actor, use } = await opened(of);
    const place = (part: 'card' | 'notes', row: string) =>
      ({ part, table: 'resource', row, column: 'sealed', rowVersion: 1 }) as const;
    const keys = async () =>
      floors.keyring.unlock(await floors.access.authorize(actor, of.subject, 'read', 'emergency'));
    const before = await keys();
    expect(() => before.open(place('notes', 'Condition/x'), Buffer.alloc(80))).toThrow(/part/);
    expect(() => before.open(place('card', 'Procedure/x'), Buffer.alloc(80))).toThrow(/kind of entry/);
    expect(() => before.seal(place('card', 'Condition/x'), Buffer.alloc(1))).toThrow(/reading only/);
    await widenEmergency(parts(), ask(actor), use.id);
    const after = await keys();
    expect(() => after.open(place('card', 'Procedure/x'), Buffer.alloc(80))).toThrow(/not as it was written/);
    expect(() => after.open(place('notes', 'Encounter/x'), Buffer.alloc(80))).toThrow(/part/);
  });

  test('PostgreSQL has the same types of an emergency as the server', async () => {
    const [row] = await floors.instance.appSql<{ types: number[] }[]>`select gate.types_of(128::smallint) as types`;
    expect(row?.types.toSorted((a, b) => a - b)).toEqual(
      emergencyTypes.map((type) => resourceTypes[type].code).toSorted((a, b) => a - b),
    );
  });
});
