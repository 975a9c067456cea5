import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { openPool } from '../database/index.ts';
import { type Actor, newUuid, type Uuid } from '../kernel/index.ts';
import { type AuditEntry, auditOutcomes } from './contract.ts';

let floors: TestFloors;
let actor: Actor;
let subject: Uuid;
beforeAll(async () => {
  floors = await testFloors();
  actor = await testActor(floors.instance);
  subject = await testRecord(floors, actor);
});
afterAll(() => floors.close());

const entryOf = (what: string, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  kind: 'record-read',
  request: newUuid(),
  actor: actor.account,
  role: 'patient',
  session: actor.session,
  subject,
  purpose: 'self-care',
  what,
  ...changes,
});
const append = (entry: AuditEntry, outcome: 'ok' | 'denied' = 'ok') =>
  floors.audit.append(floors.instance.appSql, entry, outcome);
const entries = async (wanted: Parameters<TestFloors['audit']['entries']>[3]) => {
  const grant = await floors.access.oversee(actor, subject);
  return await floors.audit.entries(floors.instance.appSql, grant, actor.secret, wanted);
};

test('an entry comes back as it was appended, the newest first, and is told apart by kind, outcome and who acted', async () => {
  const other = newUuid();
  const read = entryOf('Condition/1');
  await append(read);
  const denied = entryOf('Condition/2', { kind: 'record-updated', actor: other, role: 'doctor', purpose: 'treatment' });
  await append(denied, 'denied');
  const { subject: _, ...told } = denied;
  const [newest, before] = await entries({ limit: 2 });
  expect(newest).toMatchObject({ ...told, outcome: 'denied', at: expect.any(Date) });
  expect(before).toMatchObject({ kind: 'record-read', request: read.request, what: 'Condition/1', outcome: 'ok' });
  const requests = async (wanted: Parameters<typeof entries>[0]) =>
    (await entries(wanted)).map(({ request }) => request);
  expect(await requests({ limit: 9, kinds: ['record-updated'] })).toEqual([denied.request]);
  expect(await requests({ limit: 9, outcomes: ['denied'] })).toEqual([denied.request]);
  expect(await requests({ limit: 9, notBy: other })).not.toContain(denied.request);
  expect(await requests({ limit: 1, before: newest?.seq ?? 0n })).toEqual([read.request]);
});

test('counts in minutes who did what since a moment, and apart what was refused', async () => {
  const who = newUuid();
  const since = new Date(Date.now() - 60_000);
  const grant = await floors.access.oversee(actor, subject);
  const counted = async (from = since) =>
    (
      await floors.audit.minutes(floors.instance.appSql, grant, actor.secret, { kinds: ['record-search'], since: from })
    ).filter((one) => one.actor === who);
  expect(await counted()).toEqual([]);
  for (const outcome of ['ok', 'denied'] as const)
    await append(entryOf('Condition', { kind: 'record-search', actor: who }), outcome);
  expect((await counted()).toSorted((a, b) => Number(a.refused) - Number(b.refused))).toEqual([
    { actor: who, refused: false, minutes: 1 },
    { actor: who, refused: true, minutes: 1 },
  ]);
  expect(await counted(new Date(Date.now() + 60_000))).toEqual([]);
});

test('in a transaction an entry comes or goes with it', async () => {
  const kept = entryOf('kept');
  await floors.instance.appSql.begin((sql) => floors.audit.append(sql, kept, 'ok'));
  const gone = floors.instance.appSql.begin(async (sql) => {
    await floors.audit.append(sql, entryOf('gone'), 'ok');
    throw new Error('rolled back');
  });
  await expect(gone).rejects.toThrow('rolled back');
  await append(entryOf('after'));
  expect((await entries({ limit: 2 })).map(({ what }) => what)).toEqual(['after', 'kept']);
});

test('an entry that was altered is not shown as one', async () => {
  const { superSql } = floors.instance;
  await append(entryOf('Condition/3'));
  const [row] = await superSql<{ seq: string; commitment: Buffer }[]>`
    select seq::text, commitment from audit_event order by audit_event.seq desc limit 1`;
  const { seq = '', commitment = Buffer.alloc(0) } = row ?? {};
  const other = Buffer.from(commitment);
  other[0] = (other[0] ?? 0) ^ 1;
  await superSql`update audit_event set commitment = ${other} where seq = ${seq}::bigint`;
  await expect(entries({ limit: 1 })).rejects.toMatchObject({
    code: 'not-openable',
    detail: 'An entry of the access log was altered.',
  });
  await superSql`update audit_event set commitment = ${commitment}, kind = 2 where seq = ${seq}::bigint`;
  await expect(entries({ limit: 1 })).rejects.toMatchObject({ code: 'not-openable' });
  await superSql`update audit_event set kind = 1 where seq = ${seq}::bigint`;
  expect(await entries({ limit: 1 })).toMatchObject([{ what: 'Condition/3' }]);
});

test('an entry of nobody is appended, for the retention alone', async () => {
  const stranger = entryOf('sign-in', { actor: null, role: null, session: null, subject: null });
  await append(stranger, 'denied');
  const [row] = await floors.instance.superSql`
    select for_subject, outcome from audit_event where request = ${stranger.request}`;
  expect(row).toEqual({ for_subject: null, outcome: auditOutcomes.denied });
});

test('the check appends nothing, and fails where nothing could be appended', async () => {
  const { superSql, appSql } = floors.instance;
  const count = async () => (await superSql`select count(*)::int as n from audit_event`)[0]?.['n'];
  const before = await count();
  await floors.audit.check(appSql);
  expect(await count()).toBe(before);
  await superSql`alter table audit_event rename to audit_event_gone`;
  try {
    await expect(floors.audit.check(appSql)).rejects.toThrow('audit_event');
  } finally {
    await superSql`alter table audit_event_gone rename to audit_event`;
  }
});

test('with the database away, nothing is said to be appended, and when to come again is told', async () => {
  const away = openPool('postgres://carnet_app:x@127.0.0.1:1/none', { max: 1 });
  await expect(floors.audit.append(away, entryOf('x'), 'ok')).rejects.toMatchObject({
    code: 'audit-away',
    retryAfter: 2,
  });
  await away.end();
});
