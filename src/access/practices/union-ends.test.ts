import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { asActor, openPool } from '../../database/index.ts';
import { type Actor, Grant, newUuid, type Purpose, type Uuid } from '../../kernel/index.ts';
import { type ResourceType, resourceTypes } from '../../records/index.ts';
import type { GrantedPart, GrantKind } from '../grants/contract.ts';
import { giveUpGrant, revokeGrant } from '../grants/grants.ts';
import { type AnyKind, emergencyBit, grantMac, maskOf, purposeOfKind } from '../grants/terms.ts';
import { inviteMember, joinPractice } from './join.ts';
import { handLeadOn } from './members.ts';
import { type Marie, practiceWorld } from './practices.fixture.ts';

let floors: TestFloors;
const { parts, ask, idOf, codeOf, practice, joined, memberOf, leave, marie, offer, accept, given, readable } =
  practiceWorld(() => floors);
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const terms = (kind: GrantKind, part: GrantedPart, write = false) => ({ kind, parts: [part], write, until: null });

/** A member of a practice that has the notes, to whom the card was given by name. */
async function both() {
  const of = await practice();
  const actor = await joined(of);
  const mine = await marie();
  const toPractice = await given(mine, of, terms('practice', 'notes'));
  const { grant: toHim } = await accept(actor, (await offer(mine, terms('doctor', 'card'))).token);
  return { of, actor, mine, toPractice, toHim };
}
const end = (mine: Marie, grant: string) => revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
const notes = ['Patient', 'Encounter'];

/** Writes what somebody has as this server would have written it then. */
async function put(of: { actor: Uuid; subject: Uuid }, kind: AnyKind, mask: number, until: Date): Promise<void> {
  const what = { id: newUuid(), kind, mask, write: false, until };
  await floors.instance
    .superSql`insert into access_grant (subject, id, actor, kind, parts, may_write, purpose, until, since, mac)
    values (${of.subject}, ${what.id}, ${of.actor}, ${kind}, ${mask}, false, ${purposeOfKind[kind]}, ${until}, now(),
      ${grantMac(floors.keyring, of, what)})`;
}

test('what ends in the middle of a transaction, in another process, is gone with its next statement', async () => {
  const { of, actor, mine, toHim } = await both();
  const elsewhere = openPool(floors.instance.urls.app, { max: 1 });
  const seen = (sql: typeof elsewhere | Parameters<Parameters<typeof asActor>[3]>[0]) =>
    sql<{ type: number }[]>`select distinct type from resource where subject = ${mine.subject}`.then((rows) =>
      rows.map(({ type }) => type).toSorted((a, b) => a - b),
    );
  const codes = (types: readonly ResourceType[]) =>
    types.map((type) => resourceTypes[type].code).toSorted((a, b) => a - b);
  try {
    await asActor(elsewhere, actor, mine.subject, async (sql) => {
      expect(await seen(sql)).toEqual(codes(['Patient', 'AllergyIntolerance', 'Encounter']));
      await end(mine, toHim);
      expect(await seen(sql)).toEqual(codes(['Patient', 'Encounter']));
      await leave(actor, of);
      expect(await seen(sql)).toEqual([]);
    });
  } finally {
    await elsewhere.end();
  }
});

test('a Grant of both from before gives no key once the practice is left, and no row of what has ended by name', async () => {
  const { of, actor, mine, toHim } = await both();
  const grant = await floors.access.authorize(actor, mine.subject, 'read', 'treatment');
  await floors.keyring.unlock(grant);
  await end(mine, toHim);
  expect(await readable(actor, mine)).toEqual(notes);
  await leave(actor, of);
  // The keys of the record are at hand still.
  expect(await codeOf(floors.keyring.unlock(grant))).toBe('not-allowed');
  expect(await readable(actor, mine)).toEqual([]);
});

test('each ends by its own day', async () => {
  const of = await practice();
  const actor = await joined(of);
  const mine = await marie();
  const { subject } = mine;
  await given(mine, of, terms('practice', 'notes'));
  // Long enough to be read once on a busy machine.
  const day = new Date(Date.now() + 5_000);
  await put({ actor: actor.account, subject }, 'doctor', maskOf(['card']), day);
  expect(await readable(actor, mine)).toEqual(['Patient', 'AllergyIntolerance', 'Encounter']);
  await expect.poll(() => readable(actor, mine), { timeout: 20_000 }).toEqual(notes);
  expect(Date.now()).toBeGreaterThanOrEqual(day.getTime());
});

test('what one practice gives to read and another to write is written in that part alone', async () => {
  const [reads, writes] = [await practice(), await practice()];
  const mine = await marie();
  const actor = await joined(reads);
  await given(mine, reads, terms('practice', 'card'));
  await given(mine, writes, terms('practice', 'notes', true));
  // One person in both.
  await joinPractice(parts(), ask(actor), (await inviteMember(parts(), ask(writes.lead), writes.id)).token);
  const wanted = (part: GrantedPart) => codeOf(floors.access.authorizeParts(actor, mine.subject, [part], 'treatment'));
  expect([await wanted('notes'), await wanted('card')]).toEqual(['fulfilled', 'not-allowed']);
  const grant = await floors.access.authorize(actor, mine.subject, 'write', 'treatment');
  expect(Grant.facts(grant)).toMatchObject({ actor: actor.account, parts: ['identity', 'notes'] });
  await leave(actor, writes);
  expect(await wanted('notes')).toBe('not-allowed');
  expect(await codeOf(floors.keyring.unlock(grant))).toBe('not-allowed');
});

test('what was opened in an emergency and what a practice has stay apart', async () => {
  const of = await practice();
  const mine = await marie();
  const actor = await joined(of);
  const until = new Date(Date.now() + 3600_000);
  await put({ actor: actor.account, subject: mine.subject }, 'emergency', emergencyBit, until);
  await given(mine, of, terms('practice', 'notes'));
  const facts = async (by: Actor, purpose: Purpose) =>
    Grant.facts(await floors.access.authorize(by, mine.subject, 'read', purpose));
  expect(await facts(actor, 'emergency')).toMatchObject({
    parts: ['identity', 'card', 'medicines'],
    types: expect.any(Array),
    given: { byPractice: [] },
  });
  expect(await facts(actor, 'treatment')).toMatchObject({ parts: ['identity', 'notes'], given: { byName: [] } });
  expect((await facts(actor, 'treatment')).types).toBeUndefined();
  expect(await readable(actor, mine)).toEqual(notes);
  expect(await codeOf(floors.access.authorize(actor, mine.subject, 'write', 'emergency'))).toBe('not-allowed');
  expect(await codeOf(floors.access.authorize(actor, mine.subject, 'read', 'self-care'))).toBe('not-found');
});

test('none of it is left of a record whose consent is withdrawn, nor of one that is erased', async () => {
  for (const column of ['withdrawn_at', 'erased_at'] as const) {
    const { actor, mine, toHim, toPractice } = await both();
    const grant = await floors.access.authorize(actor, mine.subject, 'read', 'treatment');
    // As if what ends the grants with it had failed.
    const { superSql } = floors.instance;
    await superSql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update record set ${sql(column)} = now() where id = ${mine.subject}`;
    });
    const left = await superSql`select from access_grant where id in (${toHim}, ${toPractice}) and revoked_at is null`;
    expect(left).toHaveLength(2);
    expect(await readable(actor, mine)).toEqual([]);
    expect(await codeOf(floors.keyring.unlock(grant))).toBe('not-allowed');
  }
});

test('a former lead has what a member has, and after leaving nothing', async () => {
  const { of, actor, mine, toPractice } = await both();
  await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Hugo Petit') });
  expect(await readable(of.lead, mine)).toEqual(notes);
  expect(await codeOf(giveUpGrant(parts(), ask(of.lead), toPractice))).toBe('not-found');
  await leave(of.lead, of);
  expect(await readable(of.lead, mine)).toEqual([]);
  expect(await readable(actor, mine)).toEqual(['Patient', 'AllergyIntolerance', 'Encounter']);
});
