import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { type DraftParts, keepDraft, readDraft } from '../../card/forms/drafts.ts';
import { sweepDrafts } from '../../card/forms/drafts-store.ts';
import { newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import type { NewOffer } from '../grants/contract.ts';
import { revokeGrant, sharedWith } from '../grants/grants.ts';
import { relationMac } from '../origin.ts';
import { appointLead, listPractices } from './administer.ts';
import { inviteMember, joinPractice } from './join.ts';
import { handLeadOn } from './members.ts';
import { card, practiceWorld, terms } from './practices.fixture.ts';

let floors: TestFloors;
const {
  told,
  parts,
  ask,
  idOf,
  codeOf,
  doctor,
  practice,
  joined,
  memberOf,
  leave,
  marie,
  offer,
  accept,
  given,
  listed,
  readable,
} = practiceWorld(() => floors);
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
});
afterAll(() => floors.close());

const drafts = (): DraftParts => ({
  sql: floors.instance.appSql,
  access: floors.access,
  keyring: floors.keyring,
  clock: systemClock,
});
const left = async (s: Uuid) => (await floors.instance.superSql`select 1 from card_draft where subject = ${s}`).length;
const w: NewOffer = { ...terms, write: true };
describe('the end of what was given to a practice', () => {
  test('takes the drafts of everybody who is in it along', async () => {
    const of = await practice();
    const mine = await marie();
    const grant = await given(mine, of, w);
    const d = { actor: of.lead, request: newUuid(), record: idOf(mine.subject), part: 'allergies' as const };
    await keepDraft(drafts(), d, 'secret');
    expect(await left(mine.subject)).toBe(1);
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
    expect.soft(await left(mine.subject)).toBe(0);
    await sweepDrafts(floors.instance.retainSql);
    expect.soft(await left(mine.subject)).toBe(0);
  });
  test('for who leaves it takes his drafts along, and he finds none should he join again', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    await given(mine, of, w);
    const d = { actor: petit, request: newUuid(), record: idOf(mine.subject), part: 'allergies' as const };
    await keepDraft(drafts(), d, 'secret');
    await leave(petit, of);
    await sweepDrafts(floors.instance.retainSql);
    expect.soft(await left(mine.subject)).toBe(0);
    const { token } = await inviteMember(parts(), ask(of.lead), of.id);
    await joinPractice(parts(), ask(petit), token);
    expect(await readDraft(drafts(), d)).toBe(null);
  });
  test('of what was given by name leaves the drafts that the practice still gives', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    await given(mine, of, w);
    const byName = await offer(mine, { ...w, kind: 'doctor' });
    const { grant } = await accept(petit, byName.token);
    const d = { actor: petit, request: newUuid(), record: idOf(mine.subject), part: 'allergies' as const };
    await keepDraft(drafts(), d, 'secret');
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
    expect(await left(mine.subject)).toBe(1);
  });
  test('for a guardian who is none any more: he reads by no practice what he looked after', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    const { superSql } = floors.instance;
    await superSql`insert into relation (subject, actor, kind, ground, mac) values (${mine.subject}, ${petit.account}, 'guardian', 'parent', ${relationMac(floors.keyring, { subject: mine.subject, actor: petit.account, kind: 'guardian', ground: 'parent' })})`;
    const self = { ...petit, role: 'patient' as const };
    const { token } = await offer({ actor: self, subject: mine.subject });
    await accept(of.lead, token, of.id);
    await superSql`update relation set revoked_at = now() where actor = ${petit.account}`;
    expect.soft(await readable(of.lead, mine)).toEqual(card);
    expect.soft(await readable(petit, mine)).toEqual([]);
    expect.soft((await sharedWith(parts(), ask(petit))).records).toEqual([]);
  });
  test('ends the lists of all who are in it, and of who leaves it his alone; who hands the lead on keeps his', async () => {
    const of = await practice();
    const [petit, blanc] = [await joined(of), await joined(of, 'Dr Blanc')];
    const mine = await marie();
    const grant = await given(mine, of);
    const living = async () => {
      const rows = await floors.instance.superSql<
        { account: Uuid }[]
      >`select account from patient_list where ended_at is null`;
      return [of.lead, petit, blanc].map(({ account }) => rows.some((row) => row.account === account));
    };
    const readAll = () => Promise.all([of.lead, petit, blanc].map((one) => sharedWith(parts(), ask(one))));
    await readAll();
    expect(await living()).toEqual([true, true, true]);
    await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Blanc') });
    expect(await living()).toEqual([true, true, true]);
    await leave(petit, of);
    expect(await living()).toEqual([true, false, true]);
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
    expect(await living()).toEqual([false, false, false]);
    await readAll();
    expect(await living()).toEqual([false, false, false]);
  });
  test('shows nobody of those who are in it now', async () => {
    const of = await practice();
    const mine = await marie();
    const grant = await given(mine, of);
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
    await joined(of, 'Dr Later');
    expect((await listed(mine)).grants[0]?.members).toEqual([]);
  });
  test('is there where nobody is in it any more: who is named to lead it finds nothing', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    await floors.instance
      .superSql`insert into erasure (subject, kind, receipt, state, erased_at) values (${of.lead.account}, 'account', ${newUuid()}, 'tombstone', now())`;
    expect((await listPractices(parts(), ask(of.admin))).practices.find(({ id }) => id === of.id)).toMatchObject({
      members: 0,
      endedAt: null,
    });
    const gil = await doctor('Dr Accomplice');
    await appointLead(parts(), ask(of.admin), of.id, { account: gil.account });
    expect(await readable(gil, mine)).toEqual([]);
  });
  test('waits for who joins and is no doctor any more at the same time', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    const petit = await doctor('Dr Hugo Petit');
    const { token } = await inviteMember(parts(), ask(of.lead), of.id);
    let joining: Promise<unknown> | undefined;
    await floors.instance.superSql.begin(async (sql) => {
      await sql`update professional set ended_at = now() where account = ${petit.account}`;
      joining = codeOf(joinPractice(parts(), ask(petit), token));
      await Promise.race([joining, new Promise((r) => setTimeout(r, 2000))]);
    });
    await joining;
    expect(
      (
        await floors.instance
          .superSql`select 1 from practice_member where account = ${petit.account} and ended_at is null`
      ).length,
    ).toBe(0);
  });
  test('and the lead is handed to nobody who is no doctor any more at the same time', async () => {
    const of = await practice();
    const petit = await joined(of);
    let handing: Promise<unknown> | undefined;
    const member = await memberOf(of.lead, 'Dr Hugo Petit');
    await floors.instance.superSql.begin(async (sql) => {
      await sql`update professional set ended_at = now() where account = ${petit.account}`;
      handing = codeOf(handLeadOn(parts(), ask(of.lead), of.id, { member }));
      await Promise.race([handing, new Promise((r) => setTimeout(r, 1500))]);
    });
    expect(await handing).not.toBe('fulfilled');
    expect(
      (
        await floors.instance
          .superSql`select 1 from practice_member where account = ${petit.account} and ended_at is null`
      ).length,
    ).toBe(0);
  });
});
