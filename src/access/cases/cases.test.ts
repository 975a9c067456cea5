import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestFloors, testActor, testDoctor, testFloors, testGrants, testRecord } from '../../../test/people.ts';
import type { EntriesWanted } from '../../audit/index.ts';
import { asActor } from '../../database/index.ts';
import {
  type Actor,
  CarnetError,
  formatResourceId,
  type Grant,
  newUuid,
  parseUuid,
  type Uuid,
} from '../../kernel/index.ts';
import { acceptOffer } from '../grants/accept.ts';
import { listGrants } from '../grants/grants.ts';
import { offerGrant } from '../grants/offer.ts';
import type { GrantParts } from '../guardians/parts.ts';
import { answerCase, type CaseParts, listCases, listCasesToAnswer, openCase } from './cases.ts';
import { overdueCases, vouchForCase } from './store.ts';

let floors: TestFloors;
const told: Uuid[] = [];
const toAdmins: string[] = [];
const notTold: Uuid[] = [];
const reported: unknown[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
  toAdmins.length = 0;
  notTold.length = 0;
  reported.length = 0;
});
afterAll(() => floors.close());

const parts = () =>
  ({
    ...testGrants(floors, told),
    access: floors.access,
    entries: (grant: Grant, actor: Actor, wanted: EntriesWanted) =>
      floors.audit.entries(floors.instance.appSql, grant, actor.secret, wanted),
    tellAdmins: async ({ kind }: { readonly kind: string }, except: readonly Uuid[]) => {
      toAdmins.push(kind);
      notTold.push(...except);
    },
    onError: (error: unknown) => {
      reported.push(error);
    },
    limit: () => Promise.resolve(),
    authority: 'CNIL',
  }) satisfies CaseParts & GrantParts;
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

/** A patient, and a doctor who was given the card and read it; the entry of that. */
async function looked() {
  const patient = await testActor(floors.instance);
  const subject = await testRecord(floors, patient);
  const write = await floors.access.authorize(patient, subject, 'write', 'self-care');
  const entry = { resourceType: 'AllergyIntolerance', code: { text: 'Penicillin' } };
  const of = { actor: patient, request: newUuid(), purpose: 'self-care' } as const;
  const { id } = await floors.records.create(of, write, subject, entry, 'AllergyIntolerance');
  const doctor = await testDoctor(floors.instance);
  const terms = { kind: 'doctor', parts: ['card'], write: false, until: null } as const;
  const { token } = await offerGrant(parts(), ask(patient), idOf(subject), { ...terms, parts: [...terms.parts] });
  await acceptOffer(parts(), ask(doctor), { token, name: 'Dr Amélie Roux' });
  const read = () =>
    codeOf(floors.records.read({ actor: doctor, request: newUuid(), purpose: 'treatment' }, 'AllergyIntolerance', id));
  expect(await read()).toBe('fulfilled');
  const seq = async (by: Actor): Promise<string> => {
    const grant = await floors.access.oversee(patient, subject);
    const entries = await floors.audit.entries(floors.instance.appSql, grant, patient.secret, { limit: 20 });
    return entries.find(({ actor, kind }) => actor === by.account && kind.startsWith('record-'))?.seq.toString() ?? '';
  };
  return { patient, subject, record: idOf(subject), doctor, read, entry: await seq(doctor), own: await seq(patient) };
}

async function judge(role: 'admin' | 'auditor' = 'admin'): Promise<Actor> {
  const actor = await testActor(floors.instance, { roles: ['patient', role], role });
  await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
    values (${newUuid()}, ${actor.account}, ${role}, now(), ''::bytea)`;
  return actor;
}

test('a link that the one who acted holds from before lets him in no more; a new one does, as does the old one somebody else', async () => {
  const of = await looked();
  const link = async () => {
    const terms = { kind: 'doctor', parts: ['card'], write: false, until: null } as const;
    return (await offerGrant(parts(), ask(of.patient), of.record, { ...terms, parts: [...terms.parts] })).token;
  };
  const take = (token: string, by = of.doctor) => codeOf(acceptOffer(parts(), ask(by), { token, name: 'x' }));
  const held = await link();
  await openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: null });
  expect(await take(held)).toBe('not-found');
  expect(await of.read()).toBe('not-found');
  expect(await take(held, await testDoctor(floors.instance))).toBe('fulfilled');
  expect(await take(await link())).toBe('fulfilled');
  expect(await of.read()).toBe('fulfilled');
});

test('ends the access behind an entry at once, and is answered by somebody who learns neither record nor words', async () => {
  const of = await looked();
  const admin = await judge();
  const made = await openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: 'I was abroad that day' });
  expect(made).toMatchObject({ closed: 'access', independent: true });
  expect(made.number).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  expect(await of.read()).toBe('not-found');
  expect((await listGrants(parts(), ask(of.patient), of.record)).grants).toMatchObject([
    { endedAt: expect.any(String) },
  ]);
  expect(toAdmins).toEqual(['case-opened']);
  // Who acted is no judge of it, and an administrator who did gets no mail about it.
  expect(notTold).toEqual([of.patient.account, of.doctor.account]);

  const waiting = (await listCasesToAnswer(parts(), ask(admin))).cases.find(({ id }) => id === made.id);
  expect(waiting).toMatchObject({
    number: made.number,
    kind: 'looked',
    role: 'doctor',
    name: 'Dr Amélie Roux',
    answer: null,
  });
  const text = JSON.stringify(waiting);
  for (const hidden of [of.record, of.subject, of.patient.account, 'abroad', 'Allergy'])
    expect(text).not.toContain(hidden);

  told.length = 0;
  await answerCase(parts(), ask(admin), made.id, 'mistake');
  expect(told).toEqual([of.patient.account]);
  expect(await codeOf(answerCase(parts(), ask(admin), made.id, 'rightful'))).toBe('not-found');
  expect(await listCases(parts(), ask(of.patient), of.record)).toMatchObject({
    cases: [
      {
        number: made.number,
        name: 'Dr Amélie Roux',
        words: 'I was abroad that day',
        answer: 'mistake',
        entry: of.entry,
      },
    ],
    authority: 'CNIL',
  });
  const grant = await floors.access.oversee(of.patient, of.subject);
  const log = await floors.audit.entries(floors.instance.appSql, grant, of.patient.secret, { limit: 10 });
  const kinds = log.map(({ kind }) => kind).filter((kind) => kind.startsWith('case-'));
  expect(kinds).toEqual(['case-answered', 'case-opened']);
});

test('is for who keeps the record: not for who acted, for strangers, for tokens, of another record, twice, or of oneself', async () => {
  const of = await looked();
  const other = await looked();
  const open = (actor: Actor, record = of.record, entry = of.entry) =>
    codeOf(openCase(parts(), ask(actor), record, { entry, words: null }));
  expect(await open(of.doctor)).toBe('not-found');
  expect(await open(other.patient)).toBe('not-found');
  expect(await open({ ...of.patient, scopes: ['record:write'] })).toBe('not-allowed');
  expect(await open(of.patient, of.record, other.entry)).toBe('not-found');
  expect(await open(of.patient, of.record, of.own)).toBe('conflict');
  expect(await of.read()).toBe('fulfilled');
  expect(await open(of.patient)).toBe('fulfilled');
  expect(await open(of.patient)).toBe('conflict');
  expect(await codeOf(listCases(parts(), ask(other.patient), of.record))).toBe('not-found');
});

test('is answered by nobody who has to do with it, and says so where there is nobody else', async () => {
  await floors.instance.superSql`update role_held set ended_at = now()`;
  const of = await looked();
  const made = await openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: null });
  expect(made.independent).toBe(false);
  const hold = async (actor: Actor, role: 'admin' | 'auditor'): Promise<Actor> => {
    await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
      values (${newUuid()}, ${actor.account}, ${role}, now(), ''::bytea)`;
    return { ...actor, roles: [...actor.roles, role], role };
  };
  const seen = async (actor: Actor) => (await listCasesToAnswer(parts(), ask(actor))).cases.map(({ id }) => id);
  for (const actor of [await hold(of.doctor, 'admin'), await hold(of.patient, 'auditor')]) {
    expect(await seen(actor)).not.toContain(made.id);
    expect(await codeOf(answerCase(parts(), ask(actor), made.id, 'rightful'))).toBe('not-found');
  }
  expect((await listCases(parts(), ask(of.patient), of.record)).cases).toMatchObject([{ independent: false }]);
  const stranger = await testActor(floors.instance);
  expect(await codeOf(listCasesToAnswer(parts(), ask(stranger)))).toBe('not-allowed');
  // The role alone, without its row, is nothing to the gate.
  expect(await seen({ ...stranger, role: 'admin' })).toEqual([]);
  const auditor = await judge('auditor');
  expect(await seen(auditor)).toContain(made.id);
  await answerCase(parts(), ask(auditor), made.id, 'rightful');
});

test('one that waits past its day is counted, and goes with the record', async () => {
  const of = await looked();
  const { appSql, superSql } = floors.instance;
  const before = await overdueCases(appSql);
  const { id } = await openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: null });
  expect(await overdueCases(appSql)).toBe(before);
  await superSql`update access_case set due_at = now() - interval '1 minute' where id = ${id}`;
  expect(await overdueCases(appSql)).toBe(before + 1);
  const seen = await asActor(appSql, of.doctor, of.subject, (sql) => sql`select 1 from access_case`);
  expect(seen).toHaveLength(0);
  await superSql`select gate.clear_record(${of.subject})`;
  expect(await overdueCases(appSql)).toBe(before);
});

test('counts by its MAC: what a superuser writes into one has nobody accused, acquitted or heard, and is noticed', async () => {
  const { superSql } = floors.instance;
  const of = await looked();
  const [admin, other] = [await judge(), await judge()];
  const { id } = await openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: null });
  const mine = async () => (await listCases(parts(), ask(of.patient), of.record)).cases.find((one) => one.id === id);
  const seen = async () => (await listCasesToAnswer(parts(), ask(admin))).cases.some((one) => one.id === id);
  expect(await mine()).toMatchObject({ altered: false, answer: null });
  const stranger = await looked();
  const [row] = await superSql`select * from access_case where id = ${id}`;
  if (row === undefined) throw new TypeError('the case has a row');
  for (const change of [
    { accused: other.account },
    { accused: null },
    { account: stranger.patient.account },
    { entry: String(BigInt(of.entry) + 1n) },
    { kind: 'other' },
    { closed: 'nothing' },
    { due_at: new Date(Date.now() + 90 * 24 * 3600_000) },
    { answer: 'rightful', answered_at: new Date(), answered_by: other.account },
    { mac: null },
  ]) {
    await superSql`update access_case set ${superSql(change)} where id = ${id}`;
    expect(await mine(), JSON.stringify(change)).toMatchObject({
      altered: true,
      answer: null,
      answeredAt: null,
      name: null,
    });
    expect(await seen(), JSON.stringify(change)).toBe(false);
    expect(await codeOf(answerCase(parts(), ask(admin), id, 'mistake'))).toBe('not-found');
    expect(reported.length).toBeGreaterThan(0);
    reported.length = 0;
    await superSql`update access_case set ${superSql({ ...row, entry: String(row['entry']) })} where id = ${id}`;
    expect(await mine()).toMatchObject({ altered: false });
  }
  // Moved to another record, it is nobody's question there.
  await superSql`update access_case set subject = ${stranger.subject} where id = ${id}`;
  expect(await seen()).toBe(false);
  await superSql`update access_case set subject = ${of.subject} where id = ${id}`;

  await answerCase(parts(), ask(admin), id, 'mistake');
  expect(await mine()).toMatchObject({ altered: false, answer: 'mistake' });
  for (const change of [{ answer: 'rightful' }, { answered_by: other.account }]) {
    await superSql`update access_case set ${superSql(change)} where id = ${id}`;
    expect(await mine()).toMatchObject({ altered: true, answer: null });
    await superSql`update access_case set answer = 'mistake', answered_by = ${admin.account} where id = ${id}`;
  }
  expect(await mine()).toMatchObject({ altered: false, answer: 'mistake' });
  // The MAC is put by whoever opened it, once, or answered it, and over what was checked.
  const vouched = async (actor: Actor, was: Buffer | null) =>
    await asActor(floors.instance.appSql, actor, null, (sql) =>
      vouchForCase(sql, parseUuid(id), was, Buffer.alloc(32)),
    );
  const [now] = await superSql<{ mac: Buffer }[]>`select mac from access_case where id = ${id}`;
  expect(await vouched(of.patient, now?.mac ?? null)).toBe(false);
  expect(await vouched(other, now?.mac ?? null)).toBe(false);
  expect(await vouched(admin, null)).toBe(false);
});

test.each([
  ['entry', 'new.entry := new.entry + 1'],
  ['accused', 'new.accused := gen_random_uuid()'],
  ['account', 'new.account := gen_random_uuid()'],
])('a case is not opened where the database notes another %s than was asked for', async (_, change) => {
  const { superSql } = floors.instance;
  const of = await looked();
  await superSql.unsafe(`create function pg_temp_change() returns trigger language plpgsql as
    $$ begin ${change}; return new; end $$`);
  await superSql.unsafe(
    'create trigger changes before insert on access_case for each row execute function pg_temp_change()',
  );
  try {
    expect(await codeOf(openCase(parts(), ask(of.patient), of.record, { entry: of.entry, words: null }))).not.toBe(
      'fulfilled',
    );
    expect(await of.read()).toBe('fulfilled');
  } finally {
    await superSql.unsafe('drop function pg_temp_change cascade');
  }
});

test('a case tells of an entry whether somebody looked, changed something or was refused, and no more', async () => {
  const { superSql } = floors.instance;
  const of = await looked();
  const admin = await judge();
  const kindIn = async (kind: 'record-updated' | 'record-read' | 'record-made', outcome: 'ok' | 'denied') => {
    const entry = { kind, request: newUuid(), actor: of.doctor.account, role: 'doctor', session: null } as const;
    await floors.audit.append(
      floors.instance.appSql,
      { ...entry, subject: of.subject, purpose: 'treatment', what: 'x' },
      outcome,
    );
    const [row] = await superSql<{ seq: string }[]>`select max(seq)::text as seq from audit_event`;
    const { id } = await openCase(parts(), ask(of.patient), of.record, { entry: row?.seq ?? '', words: null });
    return (await listCasesToAnswer(parts(), ask(admin))).cases.find((one) => one.id === id)?.kind;
  };
  expect(await kindIn('record-updated', 'ok')).toBe('changed');
  expect(await kindIn('record-read', 'ok')).toBe('looked');
  expect(await kindIn('record-updated', 'denied')).toBe('refused');
  expect(await kindIn('record-made', 'ok')).toBe('other');
});
