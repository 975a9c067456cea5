import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testEmergencies,
  testFloors,
  testGrants,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Uuid } from '../../kernel/index.ts';
import { answerEmergency } from '../break-glass/rule.ts';
import { readConsents } from '../consent/consent.ts';
import { consentVersion } from '../contract.ts';
import { acceptOffer } from '../grants/accept.ts';
import { listGrants, revokeGrant } from '../grants/grants.ts';
import { offerGrant } from '../grants/offer.ts';
import { acceptInvitation } from '../guardians/accept.ts';
import { leaveGuardianship, listGuardians, nameOneself } from '../guardians/guardians.ts';
import { inviteGuardian, withdrawInvitation } from '../guardians/invite.ts';
import { peopleOf } from '../names.ts';
import { handoverMac, invitationMac } from '../origin.ts';
import { giveToFormer, listFormer } from './former.ts';
import { inviteToTakeOver } from './invite.ts';
import { takeOver } from './take.ts';

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
    (error: unknown) =>
      error instanceof CarnetError
        ? [error.code, ...(error.errors ?? []).map(({ code }) => code)].join(' ')
        : String(error),
  );

async function person(): Promise<Actor> {
  const actor = await testActor(floors.instance);
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  return actor;
}

const invite = (actor: Actor, subject: Uuid, email: string | null = null) =>
  inviteToTakeOver(parts(), ask(actor), idOf(subject), { email, language: 'en' });
const take = (actor: Actor, token: string) => takeOver(parts(), ask(actor), { token });
const formerOf = (actor: Actor, subject: Uuid) => listFormer(parts(), ask(actor), idOf(subject));
const opens = (actor: Actor, subject: Uuid) =>
  codeOf(floors.access.authorize(actor, subject, 'read', 'self-care')).then((code) => code === 'fulfilled');
const bounds = { parts: ['card' as const], write: false, until: null };

/** Lets the day go by that others have to object: the link was made a day earlier. */
async function aDayLater(id: string): Promise<void> {
  const { superSql } = floors.instance;
  const [row] = await superSql<{ subject: Uuid; account: Uuid; hash: Buffer; expiresAt: Date }[]>`
    update guardian_invitation set created_at = created_at - interval '1 day', expires_at = expires_at - interval '1 day' where id = ${id}
    returning subject, account, token_hash as hash, expires_at as "expiresAt"`;
  if (row === undefined) throw new Error('no such link');
  await superSql`update guardian_invitation set mac = ${handoverMac(floors.keyring, { ...row, id: id as Uuid })} where id = ${id}`;
}

describe('handing a record over to its person', () => {
  test('makes it their own, with their own consent; who looked after it is out, is told, and stands in the log by name', async () => {
    const [marie, julien, henri] = [await person(), await person(), await person()];
    const subject = await testDependent(floors, marie);
    const { token: joining } = await inviteGuardian(parts(), ask(marie), idOf(subject));
    await acceptInvitation(parts(), ask(julien), { token: joining, ground: 'consent', name: 'Julien' });
    await nameOneself(parts(), ask(marie), idOf(subject), 'Marie');
    told.length = 0;
    const { appSql, superSql } = floors.instance;
    for (const actor of [marie, julien])
      await asActor(appSql, actor, subject, async (sql) => {
        await sql`insert into card_draft values (${subject}, ${actor.account}, 'notes', now(), '\\x00')`;
      });
    const open = await inviteGuardian(parts(), ask(julien), idOf(subject));
    const offered = await offerGrant(parts(), ask(julien), idOf(subject), { kind: 'caregiver', ...bounds });

    const made = await invite(marie, subject, 'henri@carnet.example');
    expect(made.mailed).toBe(true);
    expect(Date.parse(made.expiresAt) - Date.parse(made.worksFrom)).toBe(48 * 3600_000);
    expect(told).toEqual([julien.account]);
    // The others look after it too: they have a day to take the link back.
    expect(await codeOf(take(henri, made.token))).toBe('conflict waits');
    await aDayLater(made.id);
    told.length = 0;
    expect(await take(henri, made.token)).toEqual({ id: idOf(subject) });
    expect(told.toSorted()).toEqual([marie.account, julien.account].toSorted());

    expect(await floors.access.relations(henri)).toEqual([
      { subject, relation: 'self', ground: 'self', withdrawn: null },
    ]);
    for (const actor of [marie, julien]) {
      expect(await opens(actor, subject)).toBe(false);
      expect(await floors.access.relations(actor)).toEqual([]);
      expect(await codeOf(listGuardians(parts(), ask(actor), idOf(subject)))).toBe('not-found');
    }
    const { consents } = await readConsents(parts(), ask(henri), idOf(subject));
    expect(consents.map(({ byYou, withdrawn }) => [byYou, withdrawn?.byYou ?? null])).toEqual([
      [false, true],
      [true, null],
    ]);
    // Links and drafts that they left are gone.
    expect(await superSql`select 1 from card_draft where subject = ${subject}`).toHaveLength(0);
    const claire = await person();
    const asGuardian = { token: open.token, ground: 'consent', name: 'C' } as const;
    expect(await codeOf(acceptInvitation(parts(), ask(claire), asGuardian))).toBe('not-found');
    expect(await codeOf(acceptOffer(parts(), ask(claire), { token: offered.token, name: 'C' }))).toBe('not-found');
    // Each of their places ended for the rights ledger too, so that no older database gives it back.
    const acts = await superSql<{ act: string; mark: Buffer | null }[]>`
      select act, mark from rights_act where subject = ${subject} order by seq`;
    expect(acts.map(({ act }) => act)).toEqual([
      'guardian-left',
      'guardian-left',
      'consent-withdrawn',
      'consent-given',
    ]);
    expect(acts.slice(0, 2).every(({ mark }) => mark !== null)).toBe(true);

    const grant = await floors.access.authorize(henri, subject, 'read', 'self-care');
    const entries = await floors.audit.entries(appSql, grant, henri.secret, {
      limit: 9,
      kinds: ['handover-invited', 'record-taken-over'],
    });
    expect(entries.map(({ kind, actor }) => [kind, actor])).toEqual([
      ['record-taken-over', henri.account],
      ['handover-invited', marie.account],
    ]);
    expect([...(await peopleOf(parts(), grant, henri.secret)).values()].toSorted(byName)).toEqual([
      { name: 'Julien', left: true },
      { name: 'Marie', left: true },
    ]);
  });

  test('asks the person anew whether doctors may open it in an emergency; what the guardian had said ends as a no', async () => {
    const [marie, henri] = [await person(), await person()];
    const subject = await testDependent(floors, marie);
    await answerEmergency(testEmergencies(floors), ask(marie), idOf(subject), true);
    await take(henri, (await invite(marie, subject)).token);
    const { superSql } = floors.instance;
    expect(await superSql`select 1 from emergency_rule where subject = ${subject}`).toHaveLength(0);
    const acts = await superSql<{ act: string }[]>`select act from rights_act where subject = ${subject} order by seq`;
    expect(acts.map(({ act }) => act).filter((act) => act.startsWith('emergency'))).toEqual([
      'emergency-allowed',
      'emergency-refused',
    ]);
  });

  test('leaves a guardian what the person gives, from the same page or later, and nothing beforehand', async () => {
    const [marie, henri] = [await person(), await person()];
    const subject = await testDependent(floors, marie);
    await nameOneself(parts(), ask(marie), idOf(subject), 'Marie');
    const doctor = await person();
    const { token } = await offerGrant(parts(), ask(marie), idOf(subject), { kind: 'caregiver', ...bounds });
    await acceptOffer(parts(), ask(doctor), { token, name: 'Claire' });
    await take(henri, (await invite(marie, subject)).token);
    const [former] = (await formerOf(henri, subject)).guardians;
    expect(former).toMatchObject({ name: 'Marie', hasAccess: false });
    // What was given to others stands until he ends it.
    expect(await opens(doctor, subject)).toBe(true);
    const give = (actor: Actor, id: string) =>
      giveToFormer(parts(), ask(actor), idOf(subject), id, { ...bounds, parts: ['card', 'notes'] });
    told.length = 0;
    const id = former?.id ?? '';
    expect(await codeOf(give({ ...henri, factorAt: Date.now() - 6 * 60_000 }, id))).toBe('factor-needed');
    expect(await codeOf(give(marie, id))).toBe('not-found');
    expect(await codeOf(give(henri, 'x'))).toBe('not-found');
    const kept = await give(henri, id);
    expect(told).toEqual([marie.account]);
    expect(await codeOf(give(henri, id))).toBe('conflict');
    expect((await formerOf(henri, subject)).guardians).toMatchObject([{ hasAccess: true }]);
    expect(await opens(marie, subject)).toBe(true);
    expect(await codeOf(floors.access.authorize(marie, subject, 'write', 'self-care'))).toBe('not-allowed');
    const { grants } = await listGrants(parts(), ask(henri), idOf(subject));
    expect(grants.find((one) => one.id === kept.id)).toMatchObject({
      name: 'Marie',
      kind: 'caregiver',
      parts: ['card', 'notes'],
      write: false,
    });
    const reading = await floors.access.authorize(henri, subject, 'read', 'self-care');
    expect((await peopleOf(parts(), reading, henri.secret)).get(marie.account)).toMatchObject({
      name: 'Marie',
      kind: 'caregiver',
      practice: null,
      left: false,
      gifts: [{ kind: 'caregiver', practice: null, parts: ['identity', 'card', 'notes'], endedAt: null }],
    });
    await revokeGrant(parts(), ask(henri), idOf(subject), kept.id);
    expect(await opens(marie, subject)).toBe(false);
  });

  test('is refused with a reason that says what to do', async () => {
    const [marie, julien, henri] = [await person(), await person(), await person()];
    const subject = await testDependent(floors, marie);
    expect(await codeOf(invite({ ...marie, factorAt: Date.now() - 6 * 60_000 }, subject))).toBe('factor-needed');
    expect(await codeOf(invite({ ...marie, scopes: ['record:write'] }, subject))).toBe('not-allowed');
    expect(await codeOf(invite(henri, subject))).toBe('not-found');
    const first = await invite(marie, subject);
    expect(Date.parse(first.worksFrom)).toBeLessThan(Date.parse(first.expiresAt) - 71 * 3600_000);
    const { token, id } = await invite(marie, subject);
    const { invitations } = await listGuardians(parts(), ask(marie), idOf(subject));
    expect(invitations.map((one) => [one.id, one.kind])).toEqual([[id, 'self']]);
    expect(await codeOf(take(henri, first.token))).toBe('not-found');
    expect(await codeOf(take(marie, token))).toBe('conflict guardian');
    expect(await codeOf(take({ ...henri, factorAt: Date.now() - 6 * 60_000 }, token))).toBe('factor-needed');
    const claire = await person();
    await testRecord(floors, claire);
    expect(await codeOf(take(claire, token))).toBe('conflict own-record');
    expect(await codeOf(take(await testActor(floors.instance), token))).toBe('consent-needed');
    // A link to look after a record is not one to take it over, nor the other way round.
    const { token: joining } = await inviteGuardian(parts(), ask(marie), idOf(subject));
    expect(await codeOf(take(henri, joining))).toBe('not-found');
    expect(await codeOf(acceptInvitation(parts(), ask(julien), { token, ground: 'consent', name: 'J' }))).toBe(
      'not-found',
    );
    // Who looked after it once stands in its log, and stays that.
    await acceptInvitation(parts(), ask(julien), { token: joining, ground: 'consent', name: 'J' });
    await leaveGuardianship(parts(), ask(julien), idOf(subject));
    expect(await codeOf(take(julien, token))).toBe('conflict guardian');
    await withdrawInvitation(parts(), ask(marie), idOf(subject), id);
    expect(await codeOf(take(henri, token))).toBe('not-found');
    expect(await opens(marie, subject)).toBe(true);
  });

  test('is done by one of several who hold the link, and leaves everything as it was where its entry cannot be written', async () => {
    const [marie, ...others] = [await person(), await person(), await person(), await person()];
    const subject = await testDependent(floors, marie as Actor);
    const { token } = await invite(marie as Actor, subject);
    const broken = { ...parts(), audit: { append: () => Promise.reject(new CarnetError('audit-away', 'x')) } };
    expect(await codeOf(takeOver(broken, ask(others[0] as Actor), { token }))).toBe('audit-away');
    expect(await opens(marie as Actor, subject)).toBe(true);
    const outcomes = await Promise.all(others.map((actor) => codeOf(take(actor, token))));
    expect(outcomes.toSorted()).toEqual(['fulfilled', 'not-found', 'not-found']);
  });
});

describe('PostgreSQL by itself', () => {
  test('gives nobody a record by a row that this server did not write, nor a former guardian anything by another’s hand', async () => {
    const [marie, thief, henri] = [await person(), await person(), await person()];
    const subject = await testDependent(floors, marie);
    const { token, id } = await invite(marie, subject);
    const { superSql, appSql } = floors.instance;
    const [row] = await superSql<{ hash: Buffer; expiresAt: Date }[]>`
      select token_hash as hash, expires_at as "expiresAt" from guardian_invitation where id = ${id}`;
    if (row === undefined) throw new Error('no such link');
    // Made into a link of the other kind, with the MAC of that kind even: only the server's own MAC of this kind counts.
    const of = { subject, id: id as Uuid, account: marie.account, ...row };
    const write = (mac: Buffer) => superSql`update guardian_invitation set mac = ${mac} where id = ${id}`;
    await write(invitationMac(floors.keyring, of));
    expect(await codeOf(take(thief, token))).toBe('not-found');
    await write(handoverMac(floors.keyring, of));
    expect(await codeOf(take(henri, token))).toBe('fulfilled');
    const outcome = async (who: Actor, statement: string) =>
      (await asActor(appSql, who, subject, (t) => t.unsafe(statement)))[0]?.['outcome'];
    const giving = (to: Uuid) =>
      `select gate.give_former('${subject}', '${newUuid()}', '${to}', 3::smallint, false, null, 'x', null) as outcome`;
    expect(await outcome(marie, giving(marie.account))).toBe('not-found');
    expect(await outcome(thief, giving(thief.account))).toBe('not-found');
    expect(await outcome(henri, giving(thief.account))).toBe('not-found');
    expect(await outcome(henri, giving(marie.account))).toBe('ok');
    const keepers = (who: Actor) => asActor(appSql, who, subject, (t) => t`select * from gate.keepers_of(${subject})`);
    expect(await keepers(thief)).toHaveLength(0);
    expect(await keepers(henri)).toHaveLength(1);
    // That grant has no MAC of the server's: it opens nothing.
    expect(await codeOf(floors.access.authorize(marie, subject, 'read', 'self-care'))).toBe('not-openable');
  });
});

const byName = (a: { name: string | null }, b: { name: string | null }): number =>
  (a.name ?? '').localeCompare(b.name ?? '');
