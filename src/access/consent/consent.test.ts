import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestFloors,
  testActor,
  testDependent,
  testFloors,
  testGuardians,
  testRecord,
} from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { consentDocument, consentVersion } from '../contract.ts';
import { acceptInvitation } from '../guardians/accept.ts';
import { inviteGuardian } from '../guardians/invite.ts';
import { giveConsentAgain, readConsents, withdrawConsent } from './consent.ts';

let floors: TestFloors;
const told: Uuid[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
beforeEach(() => {
  told.length = 0;
});
afterAll(() => floors.close());

const given = { document: consentDocument, version: consentVersion, language: 'en' };
const parts = () => testGuardians(floors, told);
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );
const withdraw = (actor: Actor, subject: Uuid) => withdrawConsent(parts(), ask(actor), idOf(subject));
const give = (actor: Actor, subject: Uuid) => giveConsentAgain(parts(), ask(actor), idOf(subject), given);
const consents = async (actor: Actor, subject: Uuid) =>
  (await readConsents(parts(), ask(actor), idOf(subject))).consents;
const opens = (actor: Actor, subject: Uuid) => codeOf(floors.access.authorize(actor, subject, 'read', 'self-care'));
const note = { resourceType: 'Condition', code: { text: 'something' } };

async function person(): Promise<Actor> {
  const actor = await testActor(floors.instance);
  await floors.access.consent(actor, { ...given });
  return actor;
}

async function family(): Promise<{ marie: Actor; julien: Actor; henri: Uuid }> {
  const [marie, julien] = [await person(), await person()];
  const henri = await testDependent(floors, marie);
  const { token } = await inviteGuardian(parts(), ask(marie), idOf(henri));
  await acceptInvitation(parts(), ask(julien), { token, ground: 'consent', name: 'Julien' });
  told.length = 0;
  return { marie, julien, henri };
}

/** A personal access token of the actor's account, as the edge hands it on. */
async function tokenOf(actor: Actor): Promise<Actor> {
  const secret = randomBytes(16);
  await floors.instance.superSql`insert into api_token (id, account, name, secret_hash, scopes, created_at, expires_at)
    values (${newUuid()}, ${actor.account}, 'x', sha256(${secret}), '{record:read,record:write}', now(), now() + interval '1 day')`;
  return { ...actor, secret, proof: 'token', scopes: ['record:read', 'record:write'] };
}

describe('withdrawing the consent to one’s own record', () => {
  test('is answered like a record that is not there when it is erased in the same moment', async () => {
    const marie = await person();
    const { subject } = await floors.access.createRecord(marie, { kind: 'self' });
    // What the erasure of the account has done by then.
    await floors.instance.superSql`delete from record_consent where subject = ${subject}`;
    expect(await codeOf(withdraw(marie, subject))).toBe('not-found');
    const rows = await floors.instance.superSql`select withdrawn_at from record where id = ${subject}`;
    expect(rows).toEqual([{ withdrawn_at: null }]);
  });

  test('closes it for the very next statement of oneself and of a token, with an error that says so', async () => {
    const marie = await person();
    const subject = await testRecord(floors, marie);
    const token = await tokenOf(marie);
    const grant = await floors.access.authorize(marie, subject, 'write', 'self-care');
    const self = { ...ask(marie), purpose: 'self-care' } as const;
    const { id, version } = await floors.records.create(self, grant, subject, note as never, 'Condition');
    await withdraw(marie, subject);
    for (const actor of [marie, token]) {
      const mine = { ...ask(actor), purpose: 'self-care' } as const;
      expect(await opens(actor, subject)).toBe('consent-withdrawn');
      const all = { types: null, kind: 'record-read', what: 'card' } as const;
      const planned = [
        { op: 'create', id: { ...id, local: 5n }, type: 'Condition', resource: note, replaces: null, tokens: [] },
      ];
      // The Grant of before opens nothing either: PostgreSQL decides anew with each statement.
      for (const work of [
        () => floors.records.read(mine, 'Condition', id),
        () => floors.records.read(mine, 'Condition', id, version),
        () => floors.records.all(mine, subject, all),
        () => floors.records.history(mine, subject, 'Condition', id),
        () => floors.records.create(mine, grant, subject, note as never, 'Condition'),
        () => floors.records.update(mine, grant, id, version, note as never, 'Condition'),
        () => floors.records.remove(mine, grant, id, version, 'Condition'),
        () => floors.records.writeAll(mine, grant, subject, planned as never, { kind: null, import: null }),
      ])
        expect(await codeOf(work())).toBe('consent-withdrawn');
      expect(await floors.records.versions(mine, id)).toEqual([]);
      expect((await floors.records.present(mine, subject, [id])).size).toBe(0);
    }
    expect(await floors.access.relations(marie)).toEqual([
      expect.objectContaining({ subject, withdrawn: { at: expect.any(Date), yours: true } }),
    ]);
  });

  test('deletes nothing: given again, to the text of now, all is as it was', async () => {
    const marie = await person();
    const subject = await testRecord(floors, marie);
    const grant = await floors.access.authorize(marie, subject, 'write', 'self-care');
    const self = { ...ask(marie), purpose: 'self-care' } as const;
    const { id } = await floors.records.create(self, grant, subject, note as never, 'Condition');
    await withdraw(marie, subject);
    await give(marie, subject);
    expect(JSON.parse(String((await floors.records.read(self, 'Condition', id)).json))).toMatchObject(note);
    expect(await consents(marie, subject)).toEqual([
      {
        version: consentVersion,
        byYou: true,
        givenAt: expect.any(String),
        withdrawn: { at: expect.any(String), byYou: true },
      },
      { version: consentVersion, byYou: true, givenAt: expect.any(String), withdrawn: null },
    ]);
    const [first, second] = await consents(marie, subject);
    expect(Date.parse(second?.givenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(first?.withdrawn?.at ?? ''));
    await withdraw(marie, subject);
    expect(await consents(marie, subject)).toHaveLength(2);
  });

  test('leaves who looked to the person himself at a session, and no other part of the record', async () => {
    const marie = await person();
    const subject = await testRecord(floors, marie);
    const token = await tokenOf(marie);
    await withdraw(marie, subject);
    const grant = await floors.access.oversee(marie, subject);
    const entries = await floors.audit.entries(floors.instance.appSql, grant, marie.secret, { limit: 10 });
    expect(entries.map(({ kind }) => kind)).toContain('consent-withdrawn');
    const keys = await floors.keyring.unlock(grant);
    for (const part of ['identity', 'card', 'medicines', 'notes', 'results'] as const)
      expect(() =>
        keys.open({ part, table: 'resource', row: 'x', column: 'sealed', rowVersion: 1 }, Buffer.alloc(60)),
      ).toThrow(expect.objectContaining({ code: 'not-allowed' }));
    expect(await codeOf(floors.access.oversee(token, subject))).toBe('consent-withdrawn');
    expect(await codeOf(floors.access.oversee(await person(), subject))).toBe('not-found');
  });

  test('asks for a fresh proof at a session, once; a stranger learns nothing', async () => {
    const [marie, stranger] = [await person(), await person()];
    const subject = await testRecord(floors, marie);
    const late = { ...marie, factorAt: Date.now() - 6 * 60_000 };
    for (const act of [withdraw, give]) {
      expect(await codeOf(act(late, subject))).toBe('factor-needed');
      expect(await codeOf(act(await tokenOf(marie), subject))).toBe('not-allowed');
      expect(await codeOf(act(stranger, subject))).toBe('not-found');
      expect(await codeOf(act(stranger, newUuid()))).toBe('not-found');
    }
    expect(await codeOf(consents(stranger, subject))).toBe('not-found');
    expect(await codeOf(give(marie, subject))).toBe('conflict');
    const both = await Promise.all([codeOf(withdraw(marie, subject)), codeOf(withdraw(marie, subject))]);
    expect(both.toSorted()).toEqual(['conflict', 'fulfilled']);
    expect(await opens(stranger, subject)).toBe('not-found');
    const old = giveConsentAgain(parts(), ask(marie), idOf(subject), { ...given, version: '2026-11' });
    expect(await codeOf(old)).toBe('invalid-input');
    const again = await Promise.all([codeOf(give(marie, subject)), codeOf(give(marie, subject))]);
    expect(again.toSorted()).toEqual(['conflict', 'fulfilled']);
  });
});

describe('the consent to a dependent’s record', () => {
  test('withdrawn by one guardian closes it for all, who are told and may give it again', async () => {
    const { marie, julien, henri } = await family();
    const { token } = await inviteGuardian(parts(), ask(marie), idOf(henri));
    await withdraw(julien, henri);
    expect(told).toEqual([marie.account]);
    expect([await opens(marie, henri), await opens(julien, henri)]).toEqual(['consent-withdrawn', 'consent-withdrawn']);
    const claire = { token, ground: 'consent', name: 'Claire' } as const;
    expect(await codeOf(acceptInvitation(parts(), ask(await person()), claire))).toBe('not-found');
    expect(await codeOf(inviteGuardian(parts(), ask(marie), idOf(henri)))).toBe('consent-withdrawn');
    // The log is for whoever withdrew, and not for the others.
    expect(await codeOf(floors.access.oversee(julien, henri))).toBe('fulfilled');
    expect(await codeOf(floors.access.oversee(marie, henri))).toBe('consent-withdrawn');
    expect(await floors.access.relations(marie)).toEqual([
      expect.objectContaining({ withdrawn: { at: expect.any(Date), yours: false } }),
    ]);
    expect((await consents(marie, henri))[0]?.withdrawn?.byYou).toBe(false);
    await give(marie, henri);
    expect(told).toEqual([marie.account, julien.account]);
    expect([await opens(marie, henri), await opens(julien, henri)]).toEqual(['fulfilled', 'fulfilled']);
    // The invitation of before stays ended.
    expect(await codeOf(acceptInvitation(parts(), ask(await person()), claire))).toBe('not-found');
  });

  test('is not touched when the guardian withdraws that of his own record', async () => {
    const { marie, henri } = await family();
    const own = await testRecord(floors, marie);
    await withdraw(marie, own);
    expect([await opens(marie, own), await opens(marie, henri)]).toEqual(['consent-withdrawn', 'fulfilled']);
    expect((await floors.access.relations(marie)).map(({ withdrawn }) => withdrawn !== null)).toEqual([true, false]);
  });

  test('is refused by the tables themselves, also to what is injected into a statement of the app', async () => {
    const { marie, julien, henri } = await family();
    await withdraw(marie, henri);
    const { appSql } = floors.instance;
    const see = (actor: Actor, table: string) =>
      asActor(appSql, actor, henri, (t) => t`select 1 from ${t(table)} where subject = ${henri}`);
    for (const table of [
      'resource',
      'resource_history',
      'search_token',
      'card_draft',
      'import_job',
      'import_chunk',
      'guardian_invitation',
    ])
      for (const actor of [marie, julien]) expect(await see(actor, table), table).toEqual([]);
    // A session that was just confirmed sees the log as it takes everything along; later the one who withdrew alone.
    expect((await see(julien, 'audit_locator')).length).toBeGreaterThan(0);
    await floors.instance
      .superSql`update session set factor_at = now() - interval '7 minutes' where account in (${marie.account}, ${julien.account})`;
    expect((await see(marie, 'audit_locator')).length).toBeGreaterThan(0);
    expect(await see(julien, 'audit_locator')).toEqual([]);
    expect(await see(marie, 'relation')).toHaveLength(2);
    expect(await see(julien, 'relation')).toHaveLength(1);
    for (const actor of [marie, julien])
      for (const work of [
        (t: Parameters<Parameters<typeof asActor>[3]>[0]) =>
          t`update record set withdrawn_at = null where id = ${henri}`,
        (t: Parameters<Parameters<typeof asActor>[3]>[0]) => t`update record_consent set withdrawn_at = null`,
        (t: Parameters<Parameters<typeof asActor>[3]>[0]) => t`select * from record_consent`,
      ])
        await expect(asActor(appSql, actor, henri, work)).rejects.toThrow();
  });
});

test('the consent to one version is noted once, however often it is given, and to another beside it', async () => {
  const actor = await testActor(floors.instance);
  const first = await floors.access.consent(actor, given);
  expect(await floors.access.consent(actor, given)).toEqual(first);
  await floors.access.consent(actor, { ...given, document: 'another' });
  const rows = await floors.instance.superSql`select document from consent where account = ${actor.account} order by 1`;
  expect(rows.map((row) => row['document'])).toEqual(['another', given.document].toSorted());
});
