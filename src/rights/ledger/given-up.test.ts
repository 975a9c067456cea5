import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { testActor } from '../../../test/people.ts';
import { answerEmergency } from '../../access/break-glass/rule.ts';
import { inviteToTakeOver } from '../../access/handover/invite.ts';
import { takeOver } from '../../access/handover/take.ts';
import { memberMac } from '../../access/practices/origin.ts';
import { openPool } from '../../database/index.ts';
import { heldMac } from '../../identity/index.ts';
import { ourRoles } from '../../identity/staff/our-roles.ts';
import { newUuid, type Role, randomBytes, type Uuid } from '../../kernel/index.ts';
import { replaying } from '../erasure/erasure.fixture.ts';
import { ask, grants, guardians, idOf, type LedgerWorld, ledgerWorld, nothing, opens } from './ledger.fixture.ts';
import { carryActs } from './ledger.ts';
import { endReturned, replayLedger } from './replay.ts';
import { firstId } from './store.ts';
import { vouchForRoles } from './vouch-for-roles.ts';

/** Records that were handed over, a refusal of emergencies, and staff roles that ended: as in `ledger.test.ts`. */
let world: LedgerWorld;
let floors: LedgerWorld['floors'];
beforeAll(async () => {
  world = await ledgerWorld();
  ({ floors } = world);
});
afterAll(() => world.close());
beforeEach(() => {
  floors.errors.length = 0;
});

const coded = (code: string) => expect.objectContaining({ code });

test('an older database gives no record back to a guardian who handed it over to its person', async () => {
  const [marie, henri] = [await world.person(), await world.person()];
  const { subject } = await floors.access.createRecord(marie, { kind: 'dependent', ground: 'parent' });
  const app = await world.backup();
  const made = await inviteToTakeOver(guardians(floors), ask(marie), idOf(subject), { email: null, language: 'en' });
  await takeOver(guardians(floors), ask(henri), { token: made.token });
  await carryActs(floors.parts);
  expect((await world.acts()).slice(-3)).toEqual(['guardian-left', 'consent-withdrawn', 'consent-given']);
  await world.restored(app, async (of) => {
    expect(await opens(of, marie, subject)).toBe('opens');
    // The consent of the one who came after is not there yet, and stands by the ledger: nothing is withdrawn.
    expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, left: 1 });
    expect(await opens(of, marie, subject)).toBe('not-found');
    expect(await opens(of, henri, subject)).toBe('not-found');
  });
  expect(await opens(floors, henri, subject)).toBe('opens');
});

test('an older database brings no yes to emergencies back, and a later yes stays', async () => {
  const first = await world.person();
  const { subject } = await floors.access.createRecord(first, { kind: 'dependent', ground: 'parent' });
  const parts = {
    ...grants(floors),
    keyring: floors.keyring,
    limit: () => Promise.resolve(),
    birthTokens: () => [],
    tellAdmins: () => Promise.resolve(),
  };
  const answer = (allowed: boolean) => answerEmergency(parts, ask(first), idOf(subject), allowed);
  const stands = async (sql = world.instance.superSql) =>
    (await sql<{ allowed: boolean }[]>`select allowed from emergency_rule where subject = ${subject}`)[0]?.allowed;
  await answer(true);
  const yes = await world.instance.superSql`select answered_at, mac from emergency_rule where subject = ${subject}`;
  const app = await world.backup();
  await answer(false);
  await carryActs(floors.parts);
  expect((await world.acts()).slice(-2)).toEqual(['emergency-allowed', 'emergency-refused']);
  await world.restored(app, async (of) => {
    await replayLedger(replaying(of.parts));
    const living = await of.parts
      .retainSql`select 1 from gate.living_emergency_rules(${firstId}, 100) where subject = ${subject}`;
    expect(living).toHaveLength(0);
  });
  // Written back into the database of now by somebody who can, it is refused again.
  await world.instance
    .superSql`update emergency_rule set allowed = true, answered_at = ${yes[0]?.['answered_at']}, mac = ${yes[0]?.['mac']}
    where subject = ${subject}`;
  await endReturned(floors.parts);
  expect(await stands()).toBe(false);
  expect(floors.errors).toEqual([coded('not-openable')]);
  await answer(true);
  await carryActs(floors.parts);
  await endReturned(floors.parts);
  expect(await stands()).toBe(true);
});

test('an older database brings nobody back into a practice, nor does somebody who writes it back', async () => {
  const { account } = await world.person();
  const sql = world.instance.superSql;
  const facts = { id: newUuid(), practice: newUuid(), account, lead: false, since: new Date() };
  await sql`insert into practice (id, name, created_at) values (${facts.practice}, ${randomBytes(64)}, now())`;
  await sql`insert into practice_member (id, practice, account, lead, since, mac)
    values (${facts.id}, ${facts.practice}, ${account}, false, ${facts.since}, ${memberMac(floors.keyring, facts)})`;
  const app = await world.backup();
  await sql`update practice_member set ended_at = now() where id = ${facts.id}`;
  await carryActs(floors.parts);
  expect((await world.acts()).at(-1)).toBe('member-ended');
  await world.restored(app, async (of) => {
    expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, members: 1 });
    const living = () => of.parts.retainSql`select 1 from gate.living_members(${firstId}, 100) where id = ${facts.id}`;
    expect(await living()).toHaveLength(0);
  });
  await sql`update practice_member set ended_at = null where id = ${facts.id}`;
  await endReturned(floors.parts);
  expect(await sql`select 1 from practice_member where id = ${facts.id} and ended_at is not null`).toHaveLength(1);
  expect(floors.errors).toEqual([coded('not-openable')]);
});

describe('a staff role', () => {
  async function doctor(): Promise<{ account: Uuid; held: Uuid }> {
    const { account } = await world.person();
    const row = { id: newUuid(), account, role: 'doctor' as const, since: new Date(), endedAt: null };
    await world.instance.superSql`update account set roles = '{patient,doctor}' where id = ${account}`;
    await world.instance.superSql`insert into role_held (id, account, role, since, mac)
      values (${row.id}, ${account}, 'doctor', ${row.since}, ${heldMac(floors.keyring, row)})`;
    return { account, held: row.id };
  }
  const rolesOf = async (sql: Sql, account: Uuid) => {
    const [row] = await sql<{ id: Uuid; roles: Role[] }[]>`select id, roles from account where id = ${account}`;
    return row === undefined ? [] : await ourRoles(floors.keyring, sql, row);
  };

  test('that ended is given back by no older database, and by nobody who writes it back', async () => {
    const { account, held } = await doctor();
    const actor = await testActor(world.instance, { account });
    await world.instance.superSql`update session set account = ${account} where id = ${actor.session}`;
    expect(await rolesOf(world.instance.superSql, account)).toEqual(['patient', 'doctor']);
    const app = await world.backup();
    const sql = world.instance.superSql;
    const [before] = await sql<{ mac: Buffer }[]>`select mac from role_held where id = ${held}`;
    const end = async () => {
      await sql`update account set roles = '{patient}' where id = ${account}`;
      await sql`update role_held set ended_at = now() where id = ${held}`;
    };
    await end();
    await carryActs(floors.parts);
    expect((await world.acts()).at(-1)).toBe('role-ended');
    await world.restored(app, async (of) => {
      expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, roles: 1 });
      const copy = openPool(
        Object.assign(new URL(inject('cluster').superUrl), { pathname: new URL(app).pathname }).href,
        { max: 1 },
      );
      expect(await rolesOf(copy, account)).toEqual(['patient']);
      const [row] = await copy<
        { roles: Role[]; ended: boolean; out: boolean }[]
      >`select a.roles, h.ended_at is not null as ended,
        s.revoked_at is not null as out from account a join role_held h on h.account = a.id join session s on s.account = a.id
        where a.id = ${account}`;
      expect(row).toEqual({ roles: ['patient'], ended: true, out: true });
      await copy.end();
    });
    // By somebody who writes it back, with the MAC of before, into the database of now.
    await sql`update account set roles = '{patient,doctor}' where id = ${account}`;
    await sql`update role_held set ended_at = null, mac = ${before?.mac ?? null} where id = ${held}`;
    await endReturned(floors.parts);
    expect(await rolesOf(sql, account)).toEqual(['patient']);
    expect(floors.errors).toEqual([coded('not-openable')]);
  });

  test('without a MAC counts where the ledger says that this was never made good for, once, and never after', async () => {
    const { account, held } = await doctor();
    const sql = world.instance.superSql;
    const strip = () => sql`update role_held set mac = ''::bytea where id = ${held}`;
    await strip();
    await replayLedger(replaying(floors.parts));
    expect(await rolesOf(sql, account)).toEqual(['patient']);
    await vouchForRoles(floors.parts, [{ ...begun, act: 'begun' }]);
    expect(await rolesOf(sql, account)).toEqual(['patient', 'doctor']);
    await strip();
    await vouchForRoles(floors.parts, [
      { ...begun, act: 'begun' },
      { ...begun, act: 'roles-vouched' },
    ]);
    expect(await rolesOf(sql, account)).toEqual(['patient']);
  });
  const begun = { n: 1, at: '', previous: '', mac: '', kid: '', signature: '' };
});
