import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testDependent, testFloors, testRecord } from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, parseUuid, type Uuid } from '../../kernel/index.ts';
import { resourceTypes } from '../../records/index.ts';
import type { CaseParts } from '../cases/cases.ts';
import { openCase } from '../cases/cases.ts';
import { practiceNames } from '../decide.ts';
import { changeGrant, giveUpGrant, revokeGrant, sharedWith } from '../grants/grants.ts';
import { grantNames } from '../grants/named.ts';
import { appointLead, createPractice, listPractices } from './administer.ts';
import { inviteMember, joinPractice, showJoin, withdrawMemberInvitation } from './join.ts';
import { endMember, handLeadOn } from './members.ts';
import { memberPlace } from './names.ts';
import { memberMac } from './origin.ts';
import { bodies, card, type Kept, type Marie, practiceWorld } from './practices.fixture.ts';
import { sweepJoins } from './store.ts';
import { type TellingDone, tellOfMembers } from './tell.ts';

let floors: TestFloors;
const {
  told,
  parts,
  ask,
  idOf,
  codeOf,
  admin,
  doctor,
  practice,
  joined,
  own,
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

const news = (more: object = {}, done?: TellingDone) =>
  tellOfMembers({ ...parts(), retainSql: floors.instance.retainSql, ...more }, done);
const rowsSeen = (actor: Actor, { subject }: Marie) =>
  asActor(
    floors.instance.appSql,
    actor,
    subject,
    (sql) => sql<{ type: number }[]>`select distinct type from resource where subject = ${subject}`,
  );

describe('a practice', () => {
  test('is made by an administrator, with a confirmed doctor who is somebody else', async () => {
    const [who, lead] = [await admin(), await doctor('Dr Amélie Roux')];
    const make = (by: Actor, account: Uuid, name = 'Cabinet des Tilleuls') =>
      codeOf(createPractice(parts(), ask(by), { name, lead: account }));
    expect(await make(who, (await testActor(floors.instance)).account)).toBe('invalid-input');
    expect(await make({ ...who, factorAt: 0 }, lead.account)).toBe('factor-needed');
    expect(await make({ ...who, role: 'patient' }, lead.account)).toBe('not-allowed');
    expect(await make(who, lead.account, ' \u200b ')).toBe('invalid-input');
    // Who says to administer and does not, by PostgreSQL.
    const pretender = await testActor(floors.instance, { roles: ['patient', 'admin'], role: 'admin' });
    expect(await make(pretender, lead.account)).toBe('not-found');
    const both = { ...lead, roles: ['admin' as const], role: 'admin' as const };
    await floors.instance.superSql`insert into role_held (id, account, role, since, mac)
      values (${newUuid()}, ${lead.account}, 'admin', now(), ''::bytea)`;
    expect(await make(both, lead.account)).toBe('not-allowed');
    expect(await make(who, lead.account)).toBe('fulfilled');
    expect((await listPractices(parts(), ask(who))).practices.at(-1)).toMatchObject({
      name: 'Cabinet des Tilleuls',
      members: 1,
      lead: { name: 'Dr Amélie Roux' },
      endedAt: null,
    });
    expect(await codeOf(listPractices(parts(), ask(lead)))).toBe('not-allowed');
    expect((await listPractices(parts(), ask(pretender))).practices).toEqual([]);
  });

  test('has a name that patients can tell from that of every other living one', async () => {
    const [who, lead] = [await admin(), await doctor('Dr Amélie Roux')];
    const make = (name: string) => createPractice(parts(), ask(who), { name, lead: lead.account });
    const { id } = await make('Cabinet du Bœuf à Plumes');
    for (const name of [
      ...['Cabinet du Bœuf à Plumes', ' CABINET  DU BOEUF A PLUMES ', 'Cabinet du Bœuf a\u0300-plumes'],
      // Not drawn, a Cyrillic е, Greek capitals, letters of full width.
      ...['Cabinet du Bœuf à Plumes\u3164', 'Cabin\u0435t du Bœuf à Plum\u0435s'],
      ...['C\u0391BINET DU \u0392OEUF A PLUMES', '\uff23abinet du Bœuf à Plumes'],
    ])
      await expect(make(name)).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining('Cabinet du Bœuf à Plumes'),
        errors: [{ field: 'body.name', code: 'name-taken' }],
      });
    await make('Cabinet du Bœuf à Plumes, Lyon');
    // Of two at once one comes first, and the other sees it.
    const both = await Promise.all(['Maison Rouge', 'maison rouge'].map((name) => codeOf(make(name))));
    expect(both.toSorted()).toEqual(['fulfilled', 'invalid-input']);
    // The name of one that has ended is free again.
    const member = (await own(lead)).find((one) => one.id === id)?.members[0]?.id ?? '';
    await endMember(parts(), ask(lead), { practice: id, member, leadless: false });
    expect(await codeOf(make('cabinet du bœuf à plumes'))).toBe('fulfilled');
  });

  test('is joined by a link of its lead, once, by a confirmed doctor in that role', async () => {
    const of = await practice();
    const { token } = await inviteMember(parts(), ask(of.lead), of.id);
    const petit = await doctor('Dr Hugo Petit');
    expect(await showJoin(parts(), ask(petit), token)).toMatchObject({ name: of.name });
    const joining = (actor: Actor) => codeOf(joinPractice(parts(), ask(actor), token));
    expect(await joining({ ...petit, role: 'patient' })).toBe('not-allowed');
    expect(await joining({ ...(await testActor(floors.instance)), role: 'doctor' })).toBe('not-allowed');
    expect(await joining({ ...petit, factorAt: 0 })).toBe('factor-needed');
    expect(await joining(of.lead)).toBe('conflict');
    const others = await Promise.all([petit, await doctor('Dr Ana Gil')].map(joining));
    expect(others.toSorted()).toEqual(['fulfilled', 'not-found']);
    expect((await own(of.lead))[0]?.members).toHaveLength(2);
  });

  test('used, withdrawn, too old, altered, or of a lead who leads no more: one answer', async () => {
    const of = await practice();
    const { superSql } = floors.instance;
    const invite = () => inviteMember(parts(), ask(of.lead), of.id);
    const late = await invite();
    await superSql`update practice_invitation set expires_at = now() where id = ${late.id}`;
    const withdrawn = await invite();
    await withdrawMemberInvitation(parts(), ask(of.lead), of.id, withdrawn.id);
    const longer = await invite();
    await superSql`update practice_invitation set expires_at = expires_at + interval '1 day' where id = ${longer.id}`;
    const elsewhere = await invite();
    await superSql`update practice_invitation set practice = ${(await practice()).id} where id = ${elsewhere.id}`;
    const used = await invite();
    await joinPractice(parts(), ask(await doctor('Dr Ana Gil')), used.token);
    const former = await invite();
    await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Ana Gil') });
    const stranger = await doctor('Dr Hugo Petit');
    const tokens = [late, withdrawn, longer, elsewhere, used, former, { token: 'a'.repeat(43) }];
    const answers = await Promise.all(
      tokens.flatMap(({ token }) => [
        joinPractice(parts(), ask(stranger), token).catch(String),
        showJoin(parts(), ask(stranger), token).catch(String),
      ]),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^CarnetError: not-found/);
  });

  test('is kept by its lead: others neither invite, remove nor hand on, and strangers see nothing', async () => {
    const of = await practice();
    const petit = await joined(of);
    const gil = await joined(of, 'Dr Ana Gil');
    const stranger = await doctor('Dr No');
    for (const actor of [petit, stranger, { ...of.lead, role: 'patient' as const }]) {
      expect(['not-found', 'not-allowed']).toContain(await codeOf(inviteMember(parts(), ask(actor), of.id)));
      const removing = { practice: of.id, member: await memberOf(of.lead, 'Dr Ana Gil'), leadless: false };
      expect(['not-found', 'not-allowed']).toContain(await codeOf(endMember(parts(), ask(actor), removing)));
      const to = { member: removing.member };
      expect(['not-found', 'not-allowed']).toContain(await codeOf(handLeadOn(parts(), ask(actor), of.id, to)));
    }
    expect(await own(stranger)).toEqual([]);
    expect((await own(petit))[0]).toMatchObject({ lead: false, invitations: [] });
    await inviteMember(parts(), ask(of.lead), of.id);
    expect((await own(of.lead))[0]?.invitations).toHaveLength(1);
    expect((await own(petit))[0]?.invitations).toEqual([]);
    await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Ana Gil') });
    expect((await own(gil))[0]?.lead).toBe(true);
    expect((await own(of.lead))[0]?.lead).toBe(false);
    const member = await memberOf(gil, 'Dr Hugo Petit');
    await endMember(parts(), ask(gil), { practice: of.id, member, leadless: false });
    expect(await own(petit)).toEqual([]);
  });

  test('is left without a lead only knowingly, and then an administrator names another; the last one ends it', async () => {
    const of = await practice();
    const petit = await joined(of);
    const gil = await doctor('Dr Ana Gil');
    const mine = await marie();
    await given(mine, of);
    await news();
    told.length = 0;
    const naming = (by: Actor, account: Uuid) => codeOf(appointLead(parts(), ask(by), of.id, { account }));
    expect(await naming(of.admin, gil.account)).toBe('conflict');
    expect(await codeOf(leave(of.lead, of))).toBe('conflict');
    expect(await leave(of.lead, of, true)).toEqual({ ended: false });
    expect((await listPractices(parts(), ask(of.admin))).practices.find(({ id }) => id === of.id)).toMatchObject({
      lead: null,
      members: 1,
    });
    expect(await naming(of.admin, (await testActor(floors.instance)).account)).toBe('invalid-input');
    expect(await naming(of.admin, gil.account)).toBe('fulfilled');
    await news();
    expect(told).toEqual([mine.actor.account]);
    expect(await readable(gil, mine)).toEqual(card);
    expect(await leave(petit, of)).toEqual({ ended: false });
    expect(await leave(gil, of)).toEqual({ ended: true });
    expect(await readable(gil, mine)).toEqual([]);
    expect((await listed(mine)).grants.map(({ endedAt, members }) => [endedAt === null, members])).toEqual([
      [false, []],
    ]);
    expect(await naming(of.admin, petit.account)).toBe('not-found');
  });

  test('has its invitations swept thirty days after their end', async () => {
    const of = await practice();
    const { id } = await inviteMember(parts(), ask(of.lead), of.id);
    const { retainSql, superSql } = floors.instance;
    await superSql`update practice_invitation set withdrawn_at = now() - interval '31 days' where id = ${id}`;
    await sweepJoins(retainSql);
    expect(await superSql`select 1 from practice_invitation where id = ${id}`).toHaveLength(0);
  });
});

describe('what was given to a practice', () => {
  test('is taken by somebody who is in it, and read by everybody who is, as a doctor', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    const { token } = await offer(mine);
    const stranger = await doctor('Dr No');
    expect(await codeOf(accept(stranger, token, of.id))).toBe('not-allowed');
    expect(await codeOf(accept(petit, token))).toBe('not-allowed');
    expect(await codeOf(accept({ ...petit, role: 'patient' }, token, of.id))).toBe('not-allowed');
    const { grant } = await accept(petit, token, of.id);
    expect(told).toEqual([mine.actor.account]);
    for (const actor of [petit, of.lead]) expect(await readable(actor, mine)).toEqual(card);
    expect(await readable(stranger, mine)).toEqual([]);
    expect(await readable({ ...petit, scopes: ['record:read'] }, mine)).toEqual([]);
    expect(await codeOf(floors.access.authorize(petit, mine.subject, 'read', 'self-care'))).toBe('not-found');
    expect(await codeOf(floors.access.authorize(petit, mine.subject, 'write', 'treatment'))).toBe('not-allowed');
    expect(await codeOf(floors.access.keep(petit, mine.subject, 'read'))).toBe('not-found');
    expect((await listed(mine)).grants).toMatchObject([
      {
        id: grant,
        kind: 'practice',
        name: of.name,
        purpose: 'treatment',
        members: [
          { name: 'Dr Amélie Roux', lead: true },
          { name: 'Dr Hugo Petit', lead: false },
        ],
      },
    ]);
    expect((await sharedWith(parts(), ask(petit))).records).toMatchObject([
      { record: idOf(mine.subject), grant, practice: { name: of.name, lead: false } },
    ]);
    expect((await sharedWith(parts(), ask(of.lead))).records).toMatchObject([{ practice: { lead: true } }]);
    expect(await floors.access.given(petit)).toEqual([mine.subject]);
    expect(await floors.access.given({ ...petit, role: 'patient' })).toEqual([]);
  });

  test('is told on when somebody joins, to whoever keeps the record, and open to him from then on', async () => {
    const of = await practice();
    const [first, second] = [await marie(), await testActor(floors.instance)];
    const dependent = await testDependent(floors, second);
    await given(first, of);
    await accept(of.lead, (await offer({ actor: second, subject: dependent })).token, of.id);
    await news();
    told.length = 0;
    const petit = await joined(of);
    expect(await readable(petit, first)).toEqual(card);
    expect(await floors.access.given(petit)).toHaveLength(2);
    // The process dies in between: the debt stands with the entry.
    const dies = () => Promise.reject(new Error('killed'));
    const gone = (error: unknown) => {
      throw error;
    };
    await expect(news({ tell: dies, onError: gone })).rejects.toThrow('killed');
    await news();
    expect(told.toSorted()).toEqual([first.actor.account, second.account].toSorted());
    await news();
    expect(told).toHaveLength(2);
  });

  test('is told on of who came and went before anybody was told', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    await news();
    told.length = 0;
    const petit = await joined(of);
    expect(await readable(petit, mine)).toEqual(card);
    await leave(petit, of);
    const late = await marie();
    await given(late, of);
    told.length = 0;
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), (await listed(mine)).grants[0]?.id ?? '');
    await news();
    await news();
    expect(told).toEqual([mine.actor.account]);
  });

  test('is told on again while a part that it needs is away, and each once', async () => {
    const of = await practice();
    const [first, second] = [await marie(), await marie()];
    await given(first, of);
    await given(second, of);
    await news();
    told.length = 0;
    await joined(of);
    const done: TellingDone = new Map();
    let away = true;
    const tell = async (account: Uuid) => {
      if (away && account === second.actor.account) throw new CarnetError('key-service-away', 'Away.');
      told.push(account);
      await Promise.resolve();
    };
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    await news({ tell, onError }, done);
    await news({ tell, onError }, done);
    expect([...told, errors.length]).toEqual([first.actor.account, 2]);
    away = false;
    await news({ tell, onError }, done);
    await news({ tell, onError }, done);
    expect(told).toEqual([first.actor.account, second.actor.account]);
    expect(done.size).toBe(0);
  });

  test('is told on once of who was handed the lead before anybody was told, however often it is handed on', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    await news();
    told.length = 0;
    const petit = await joined(of);
    await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Hugo Petit') });
    await news();
    expect(told).toEqual([mine.actor.account]);
    for (let n = 0; n < 2; n++) {
      await handLeadOn(parts(), ask(petit), of.id, { member: await memberOf(petit, 'Dr Amélie Roux') });
      await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Hugo Petit') });
      await news();
    }
    expect(told).toEqual([mine.actor.account]);
  });

  test('tells nobody of who was in it before and leads it now, nor of an entry that this server did not write', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    await joined(of);
    await news();
    told.length = 0;
    const { superSql } = floors.instance;
    await handLeadOn(parts(), ask(of.lead), of.id, { member: await memberOf(of.lead, 'Dr Hugo Petit') });
    await news();
    const forger = await doctor('Dr No');
    await superSql`insert into practice_member (id, practice, account, lead, since, mac)
      values (${newUuid()}, ${of.id}, ${forger.account}, false, now(), ''::bytea)`;
    await news();
    expect(told).toEqual([]);
    expect(await superSql`select 1 from practice_member where told_at is null and ended_at is null`).toEqual([]);
  });

  test('is over with the next statement for who left, was removed or is no doctor any more, and for all when it ends', async () => {
    const of = await practice();
    const mine = await marie();
    const { superSql } = floors.instance;
    await given(mine, of);
    const [left, removed, ended, again] = [
      await joined(of),
      await joined(of, 'Dr Ana Gil'),
      await joined(of, 'Dr Ines Bo'),
      await joined(of, 'Dr Eva Li'),
    ];
    for (const one of [left, removed, ended, again]) expect(await readable(one, mine)).toEqual(card);
    await leave(left, of);
    expect(await readable(left, mine)).toEqual([]);
    const member = await memberOf(of.lead, 'Dr Ana Gil');
    await endMember(parts(), ask(of.lead), { practice: of.id, member, leadless: false });
    expect(await readable(removed, mine)).toEqual([]);
    await superSql`update professional set ended_at = now() where account = ${ended.account}`;
    expect(await readable(ended, mine)).toEqual([]);
    // Confirmed again, he is in no practice.
    await superSql`update professional set ended_at = null where account = ${ended.account}`;
    expect(await readable(ended, mine)).toEqual([]);
    for (const one of [left, removed, ended]) {
      expect((await sharedWith(parts(), ask(one))).records).toEqual([]);
      expect(await rowsSeen(one, mine)).toEqual([]);
    }
    expect(await readable(again, mine)).toEqual(card);
    await superSql`insert into erasure (subject, kind, receipt, state, erased_at) values (${again.account}, 'account', ${newUuid()}, 'tombstone', now())`;
    expect(await readable(again, mine)).toEqual([]);
    expect(await readable(of.lead, mine)).toEqual(card);
    await asActor(
      floors.instance.appSql,
      mine.actor,
      mine.subject,
      (sql) => sql`select gate.withdraw_consent(${mine.subject})`,
    );
    expect(await readable(of.lead, mine)).toEqual([]);
  });

  test('is over in the middle of a transaction that began before', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    const petit = await joined(of);
    const member = await memberOf(of.lead, 'Dr Hugo Petit');
    const seen = await asActor(floors.instance.appSql, petit, mine.subject, async (sql) => {
      const before = await sql`select 1 from resource where subject = ${mine.subject}`;
      await endMember(parts(), ask(of.lead), { practice: of.id, member, leadless: false });
      return [before.length, (await sql`select 1 from resource where subject = ${mine.subject}`).length];
    });
    expect(seen).toEqual([2, 0]);
  });

  test('is changed and ended by who gave it, given up by the lead alone, and over when the record is erased', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    const grant = await given(mine, of);
    const change = { parts: ['notes' as const], write: true, until: null };
    const { id } = await changeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant, change);
    expect(await readable(petit, mine)).toEqual(['Patient', 'Encounter']);
    expect((await listed(mine)).grants[0]).toMatchObject({ id, name: of.name, kind: 'practice' });
    const write = await floors.access.authorize(petit, mine.subject, 'write', 'treatment');
    const asked = { actor: petit, request: newUuid(), purpose: 'treatment' } as const;
    const create = (type: Kept) => codeOf(floors.records.create(asked, write, mine.subject, bodies[type], type));
    expect(await create('Encounter')).toBe('fulfilled');
    expect(['not-found', 'not-allowed']).toContain(await create('AllergyIntolerance'));
    expect(await codeOf(giveUpGrant(parts(), ask(petit), id))).toBe('not-found');
    await giveUpGrant(parts(), ask(of.lead), id);
    expect(await readable(of.lead, mine)).toEqual([]);
    const second = await given(mine, of);
    await revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), second);
    expect(await readable(petit, mine)).toEqual([]);
    await given(mine, of);
    await floors.instance.superSql`update record set erased_at = now() where id = ${mine.subject}`;
    expect(await readable(petit, mine)).toEqual([]);
  });

  test('gives nothing of a record that one keeps', async () => {
    const of = await practice();
    const petit = await joined(of);
    const mine = await marie();
    await given(mine, of);
    const self = { ...petit, role: 'patient' as const };
    const subject = await testRecord(floors, self);
    const { token } = await offer({ actor: self, subject });
    expect(await codeOf(accept(petit, token, of.id))).toBe('conflict');
    await accept(of.lead, token, of.id);
    expect((await sharedWith(parts(), ask(petit))).records).toHaveLength(1);
    expect((await sharedWith(parts(), ask(of.lead))).records).toHaveLength(2);
  });

  test('names whoever read in the log, with the practice, also afterwards; and without a name once the account is gone', async () => {
    const of = await practice();
    const petit = await joined(of);
    const gone = await joined(of, 'Dr Ana Gil');
    const early = await joined(of, 'Dr Early');
    await leave(early, of);
    const mine = await marie();
    await given(mine, of);
    const named = async () => {
      const grant = await floors.access.keep(mine.actor, mine.subject, 'read');
      const names = await grantNames(parts(), grant, mine.actor.secret);
      return new Map([...names].map(([account, { gifts: _, ...one }]) => [account, one]));
    };
    const practiceName = of.name;
    expect(await named()).toEqual(
      new Map([
        [of.lead.account, { name: 'Dr Amélie Roux', kind: 'doctor', practice: practiceName, left: false }],
        [petit.account, { name: 'Dr Hugo Petit', kind: 'doctor', practice: practiceName, left: false }],
        [gone.account, { name: 'Dr Ana Gil', kind: 'doctor', practice: practiceName, left: false }],
      ]),
    );
    await leave(petit, of);
    await floors.instance
      .superSql`insert into erasure (subject, kind, receipt, state, erased_at) values (${gone.account}, 'account', ${newUuid()}, 'tombstone', now())`;
    expect((await named()).get(petit.account)).toMatchObject({
      name: 'Dr Hugo Petit',
      practice: practiceName,
      left: true,
    });
    expect((await named()).get(gone.account)).toMatchObject({ name: null, practice: practiceName, left: true });
  });

  test('ends, for all who are in it, where the person does not recognise what one of them did', async () => {
    const of = await practice();
    const petit = await joined(of);
    const other = await practice();
    await joinPractice(parts(), ask(petit), (await inviteMember(parts(), ask(other.lead), other.id)).token);
    const mine = await marie();
    for (const each of [of, other]) await given(mine, each);
    await accept(petit, (await offer(mine, { kind: 'doctor', parts: ['notes'], write: false, until: null })).token);
    const unrelated = await practice();
    await given(mine, unrelated);
    const held = await offer(mine);
    await readable(petit, mine);
    const [entry] = await floors.instance.superSql<{ seq: string }[]>`select seq from audit_locator
      where subject = ${mine.subject} and actor = ${petit.account} order by seq desc limit 1`;
    const cases: CaseParts = {
      ...parts(),
      access: floors.access,
      entries: (grant, actor, wanted) => floors.audit.entries(floors.instance.appSql, grant, actor.secret, wanted),
      limit: () => Promise.resolve(),
      tellAdmins: () => Promise.resolve(),
      authority: null,
    };
    const asked = { entry: entry?.seq ?? '', words: null };
    expect(await openCase(cases, ask(mine.actor), idOf(mine.subject), asked)).toMatchObject({ closed: 'access' });
    for (const actor of [petit, of.lead, other.lead]) expect(await readable(actor, mine)).toEqual([]);
    expect(await readable(unrelated.lead, mine)).toEqual(card);
    // Nor by a link from before, taken by somebody who is in one of his practices.
    expect(await codeOf(accept(other.lead, held.token, other.id))).toBe('not-found');
    expect(await codeOf(accept(unrelated.lead, held.token, unrelated.id))).toBe('fulfilled');
    expect(await readable(petit, mine)).toEqual([]);
  });
});

describe('each wall alone', () => {
  test('a membership that somebody else wrote, or changed, gives nothing: the server checks its MAC', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    const { superSql } = floors.instance;
    for (const change of [
      superSql`id = gen_random_uuid()`,
      superSql`since = since - interval '1 day'`,
      superSql`mac = ''::bytea`,
    ]) {
      const petit = await joined(of);
      await superSql`update practice_member set ${change} where account = ${petit.account}`;
      expect(await readable(petit, mine)).toEqual([]);
      expect((await sharedWith(parts(), ask(petit))).records).toEqual([]);
      expect(await own(petit)).toEqual([]);
      // Of what PostgreSQL alone shows, the server opens nothing.
      expect(await rowsSeen(petit, mine)).toHaveLength(2);
      await superSql`delete from practice_member where account = ${petit.account}`;
    }
    const stranger = await doctor('Dr No');
    await superSql`insert into practice_member (id, practice, account, lead, name, since, mac)
      select gen_random_uuid(), practice, ${stranger.account}, false, name, since, mac from practice_member where account = ${of.lead.account}`;
    expect(await readable(stranger, mine)).toEqual([]);
    // The practice of a genuine membership, put in the place of another.
    const other = await practice();
    await superSql`update access_grant set actor = ${other.id} where subject = ${mine.subject}`;
    expect(await readable(other.lead, mine)).toEqual([]);
    expect((await listed(mine)).grants).toEqual([]);
  });

  test('without the server’s check, PostgreSQL shows a former member no row, and a member none of another part', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    const petit = await joined(of);
    const codes = card.map((type) => resourceTypes[type].code);
    expect((await rowsSeen(petit, mine)).map(({ type }) => type).toSorted((a, b) => a - b)).toEqual(
      codes.toSorted((a, b) => a - b),
    );
    await leave(petit, of);
    expect(await rowsSeen(petit, mine)).toEqual([]);
    const seen = await asActor(floors.instance.appSql, petit, mine.subject, async (sql) => ({
      practices: await sql`select 1 from practice`,
      members: await sql`select 1 from practice_member`,
      invitations: await sql`select 1 from practice_invitation`,
      grants: await sql`select 1 from access_grant`,
      keepers: await sql`select 1 from gate.keepers_of(${mine.subject})`,
      staff: await sql`select 1 from gate.granted_members(${mine.subject})`,
    }));
    expect(Object.values(seen).map((rows) => rows.length)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('without PostgreSQL’s, the keyring has no key of another part, and with that of the names nothing else', async () => {
    const of = await practice();
    const mine = await marie();
    await given(mine, of);
    const petit = await joined(of);
    const keys = await floors.keyring.unlock(await floors.access.authorize(petit, mine.subject, 'read', 'treatment'));
    const place = (part: 'card' | 'notes') =>
      ({ part, table: 'resource', row: 'x', column: 'sealed', rowVersion: 1 }) as const;
    expect(() => keys.open(place('notes'), Buffer.alloc(80))).toThrow(/part/);
    expect(() => keys.seal(place('card'), Buffer.alloc(1))).toThrow(/reading only/);
    const ofNames = await floors.keyring.unlock(practiceNames(petit, parseUuid(of.id), 'read'));
    expect(() => ofNames.open({ ...memberPlace(newUuid()), column: 'label' }, Buffer.alloc(80))).toThrow(/column/);
    expect(() => ofNames.seal(memberPlace(newUuid()), Buffer.alloc(1))).toThrow(/reading only/);
  });

  test('the MAC of a membership binds each of its facts', () => {
    const facts = { id: newUuid(), practice: newUuid(), account: newUuid(), lead: false, since: new Date() };
    const macs = [
      facts,
      { ...facts, id: newUuid() },
      { ...facts, practice: newUuid() },
      { ...facts, account: newUuid() },
      { ...facts, lead: true },
      { ...facts, since: new Date(0) },
    ].map((of) => memberMac(floors.keyring, of).toString('hex'));
    expect(new Set(macs).size).toBe(macs.length);
  });
});
