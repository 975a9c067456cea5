import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { testActor } from '../../../test/people.ts';
import { giveConsentAgain, withdrawConsent } from '../../access/consent/consent.ts';
import { acceptInvitation } from '../../access/guardians/accept.ts';
import { leaveGuardianship } from '../../access/guardians/guardians.ts';
import { inviteGuardian } from '../../access/guardians/invite.ts';
import { consentVersion, type GuardianParts } from '../../access/index.ts';
import { openPool } from '../../database/index.ts';
import { type Actor, formatResourceId, newUuid, randomBytes, systemClock, type Uuid } from '../../kernel/index.ts';
import { type ErasureFloors, erasureFloors, type Place, replaying } from '../erasure/erasure.fixture.ts';
import { copiesOf, ledgerName, linesOf } from './file.ts';
import { carryActs, readLedger } from './ledger.ts';
import { type Replayed, replayLedger } from './replay.ts';
import { firstId, livingFactors } from './store.ts';

/** Rights that end, are carried into the ledger and its copies, and stay ended when an older database is opened. */
let instance: TestInstance;
let folder: string;
let place: Place;
let floors: ErasureFloors;
const copies: string[] = [];
const witness = () => join(folder, 'witness');
const nothing: Replayed = { erased: 0, withdrawn: 0, left: 0, factors: 0, lost: null };

beforeAll(async () => {
  instance = await testInstance();
  folder = await mkdtemp(join(tmpdir(), 'carnet-rights-'));
  place = {
    urls: instance.urls,
    instance: instance.instanceId,
    keyFile: join(folder, 'keys'),
    ledger: join(folder, ledgerName),
    copies: [{ folder: witness(), place: 'folder' }],
  };
  floors = await erasureFloors(place);
  await replayLedger(replaying(floors.parts));
});
afterAll(async () => {
  await floors.close();
  await instance.close();
  const admin = openPool(inject('cluster').superUrl, { max: 1 });
  for (const name of copies) await admin.unsafe(`drop database ${name} with (force)`);
  await admin.end();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  floors.errors.length = 0;
});

const coded = (code: string) => expect.objectContaining({ code });
const ask = (actor: Actor) => ({ actor, request: newUuid() });
const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });
const text = { document: 'record', version: consentVersion, language: 'en' } as const;

const guardians = (of: ErasureFloors): GuardianParts => ({
  sql: of.parts.sql,
  access: of.access,
  keyring: of.keyring,
  audit: of.audit,
  clock: systemClock,
  limit: () => Promise.resolve(),
  tell: () => Promise.resolve(),
  onError: (error) => of.errors.push(error),
});

async function person(): Promise<Actor> {
  const actor = await testActor(instance);
  await floors.keyring.createSubject(actor.account, 'account');
  await instance.signInSql`insert into account (id, email_token, email, password_hash, roles, language, state, created_at)
    values (${actor.account}, ${randomBytes(32)}, ${randomBytes(64)}, 'x', '{patient}', 'en', 'active', now())`;
  await floors.access.consent(actor, text);
  return actor;
}

interface Family {
  readonly first: Actor;
  readonly second: Actor;
  readonly subject: Uuid;
}

async function joins(first: Actor, second: Actor, subject: Uuid): Promise<void> {
  const parts = guardians(floors);
  const { token } = await inviteGuardian(parts, ask(first), idOf(subject));
  await acceptInvitation(parts, ask(second), { token, ground: 'parent', name: 'Second' });
}

async function family(): Promise<Family> {
  const [first, second] = [await person(), await person()];
  const { subject } = await floors.access.createRecord(first, { kind: 'dependent', ground: 'parent' });
  await joins(first, second, subject);
  return { first, second, subject };
}

async function factor(account: Uuid, confirmed = true): Promise<Uuid> {
  const id = newUuid();
  await instance.superSql`insert into factor (id, account, kind, confirmed_at, created_at)
    values (${id}, ${account}, 'totp', ${confirmed ? new Date() : null}, now())`;
  return id;
}

/** The main database as it is now, as a backup of it would hold it. */
async function backup(): Promise<string> {
  const name = `copy_${randomBytes(6).toString('hex')}`;
  const admin = openPool(inject('cluster').superUrl, { max: 1 });
  const main = new URL(instance.urls.app).pathname.slice(1);
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${main}`;
  await admin.unsafe(`create database ${name} template ${main} owner carnet_owner`);
  await admin.unsafe(`grant connect on database ${name} to carnet_app, carnet_sign_in, carnet_retain`);
  await admin.end();
  copies.push(name);
  const url = new URL(instance.urls.app);
  url.pathname = `/${name}`;
  return url.href;
}

/** Opens an older database beside the ledger of now. */
async function restored<T>(
  app: string,
  work: (of: ErasureFloors) => Promise<T>,
  changes: Partial<Place> = {},
): Promise<T> {
  const of = await erasureFloors({ ...place, urls: { app, keys: instance.urls.keys }, ...changes });
  try {
    return await work(of);
  } finally {
    await of.close();
  }
}

const acts = async () => (await readLedger(floors.parts)).map(({ act }) => act);
const opens = (of: ErasureFloors, actor: Actor, subject: Uuid) =>
  of.access.authorize(actor, subject, 'read', 'self-care').then(
    () => 'opens',
    (error: { code: string }) => error.code,
  );

describe('what ends a right', () => {
  test('is carried into the ledger and to the witness, in its order and by pseudonyms', async () => {
    const { first, second, subject } = await family();
    const before = (await acts()).length;
    const parts = guardians(floors);
    await withdrawConsent(parts, ask(first), idOf(subject));
    await giveConsentAgain(parts, ask(second), idOf(subject), text);
    await leaveGuardianship(parts, ask(second), idOf(subject));
    await joins(first, second, subject);
    const [gone, never] = [await factor(first.account), await factor(first.account, false)];
    await instance.superSql`delete from factor where id in (${gone}, ${never})`;
    expect(await carryActs(floors.parts)).toBe(5);
    expect(await carryActs(floors.parts)).toBe(0);
    expect((await acts()).slice(before)).toEqual([
      'consent-withdrawn',
      'consent-given',
      'guardian-left',
      'guardian-joined',
      'factor-removed',
    ]);
    const ledger = await readFile(place.ledger, 'utf8');
    expect(await readFile(join(witness(), ledgerName), 'utf8')).toBe(ledger);
    for (const name of [first.account, second.account, subject, idOf(subject), gone])
      expect(ledger).not.toContain(name);
    expect(floors.errors).toEqual([]);
  });

  test('cannot be kept from the ledger, or taken out of what waits, by the role that serves', async () => {
    for (const statement of ['select * from rights_act', 'delete from rights_act', 'update rights_head set n = 0'])
      await expect(instance.appSql.unsafe(statement)).rejects.toThrow(/permission denied/);
    for (const call of [
      'gate.remove_again(gen_random_uuid())',
      "gate.note_right('x', gen_random_uuid(), gen_random_uuid())",
    ])
      await expect(instance.appSql.unsafe(`select ${call}`)).rejects.toThrow(/permission denied/);
  });
});

describe('an older database', () => {
  test('gives back no right that ended, and keeps those that were given again', async () => {
    const [closed, open, left, back] = [await family(), await family(), await family(), await family()];
    const [kept, removed] = [await factor(closed.first.account), await factor(closed.first.account)];
    const app = await backup();
    const parts = guardians(floors);
    for (const { first, subject } of [closed, open]) await withdrawConsent(parts, ask(first), idOf(subject));
    await giveConsentAgain(parts, ask(open.first), idOf(open.subject), text);
    for (const { second, subject } of [left, back]) await leaveGuardianship(parts, ask(second), idOf(subject));
    await joins(back.first, back.second, back.subject);
    await instance.superSql`delete from factor where id = ${removed}`;
    await carryActs(floors.parts);

    await restored(app, async (of) => {
      expect(await opens(of, closed.first, closed.subject)).toBe('opens');
      expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, withdrawn: 1, left: 1, factors: 1 });
      expect(await opens(of, closed.first, closed.subject)).toBe('consent-withdrawn');
      expect(await opens(of, open.first, open.subject)).toBe('opens');
      expect(await opens(of, left.second, left.subject)).toBe('not-found');
      expect(await opens(of, left.first, left.subject)).toBe('opens');
      expect(await opens(of, back.second, back.subject)).toBe('opens');
      const [own] = await of.access.relations(closed.first);
      // Who withdrew is found again, so that the log is still for him alone.
      expect(own?.withdrawn?.yours).toBe(true);
      const factors = await livingFactors(of.parts.retainSql, firstId, 1000);
      expect([factors.includes(kept), factors.includes(removed)]).toEqual([true, false]);
      // The second start has nothing left to do.
      expect(await replayLedger(replaying(of.parts))).toEqual(nothing);
    });
  });
});

test('a clock that was set back after a right began does not bring it back', async () => {
  const { first, second, subject } = await family();
  const ahead = new Date(Date.now() + 60_000);
  await instance.superSql`update record_consent set given_at = ${ahead} where subject = ${subject}`;
  await instance.superSql`update relation set since = ${ahead} where subject = ${subject}`;
  const app = await backup();
  const parts = guardians(floors);
  await leaveGuardianship(parts, ask(second), idOf(subject));
  await withdrawConsent(parts, ask(first), idOf(subject));
  await carryActs(floors.parts);
  await restored(app, async (of) => {
    expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, withdrawn: 1, left: 1 });
    expect(await opens(of, first, subject)).toBe('consent-withdrawn');
    expect(await opens(of, second, subject)).toBe('not-found');
  });
});

describe('a ledger that is lost', () => {
  test('comes back from the witness', async () => {
    const { first, subject } = await family();
    const app = await backup();
    await withdrawConsent(guardians(floors), ask(first), idOf(subject));
    await carryActs(floors.parts);
    const elsewhere = await mkdtemp(join(folder, 'new-'));
    const ledger = join(elsewhere, ledgerName);
    await restored(
      app,
      async (of) => {
        expect((await replayLedger(replaying(of.parts))).withdrawn).toBe(1);
        expect(await opens(of, first, subject)).toBe('consent-withdrawn');
      },
      { ledger },
    );
    expect((await linesOf(ledger)).join('\n')).toContain((await linesOf(place.ledger)).join('\n'));
  });

  test('without a witness opens nothing, and on the operator’s word goes on, which the ledger says from there on', async () => {
    const app = await backup();
    const ledger = join(await mkdtemp(join(folder, 'new-')), ledgerName);
    await restored(
      app,
      async (of) => {
        await expect(replayLedger(replaying(of.parts))).rejects.toEqual(coded('bad-configuration'));
        expect(await linesOf(ledger)).toEqual([]);
        const { lost, ...done } = await replayLedger(replaying(of.parts), { acceptLost: true });
        expect({ ...done, lost: null }).toEqual(nothing);
        expect(lost?.guardians).toBeGreaterThan(1);
        const known = (await linesOf(place.ledger)).length;
        expect((await readLedger(of.parts)).map((line) => ('known' in line ? line.known : null))).toEqual([known]);
        expect(await replayLedger(replaying(of.parts))).toEqual(nothing);
      },
      { ledger, copies: [] },
    );
  });

  test('is no older than the database was: one that was cut back is refused, also where it is sound', async () => {
    const lines = await linesOf(place.ledger);
    const ledger = join(await mkdtemp(join(folder, 'old-')), ledgerName);
    await writeFile(
      ledger,
      lines
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const parts = replaying({ ...floors.parts, ledger, ledgerCopies: [] });
    await expect(replayLedger(parts)).rejects.toEqual(coded('bad-configuration'));
    await expect(carryActs(parts)).resolves.toBe(0);
  });
});

describe('a witness', () => {
  test('that was away gets what it lacks; one that differs is told of and left as it is', async () => {
    const other = join(folder, 'other');
    await cp(witness(), other, { recursive: true });
    const path = join(other, ledgerName);
    const lines = await linesOf(path);
    const parts = replaying({ ...floors.parts, ledgerCopies: [{ folder: other, place: 'folder' }] });
    const seen = async () => (await copiesOf(parts.ledger, parts.ledgerCopies)).map((copy) => copy.stands);
    await writeFile(
      path,
      lines
        .slice(0, 2)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(await seen()).toEqual(['behind']);
    await replayLedger(parts);
    expect(await seen()).toEqual(['same']);
    await rm(other, { recursive: true });
    expect(await seen()).toEqual(['none']);
    await replayLedger(parts);
    expect(await seen()).toEqual(['same']);

    const altered = (await readFile(path, 'utf8')).replace('consent-withdrawn', 'consent-given');
    await writeFile(path, altered);
    expect(await seen()).toEqual(['differs']);
    await replayLedger(parts);
    expect(floors.errors).toEqual([coded('not-openable')]);
    expect(await readFile(path, 'utf8')).toBe(altered);
    // The ledger of the data folder took nothing from it.
    expect(await linesOf(parts.ledger)).toEqual(await linesOf(place.ledger));
  });
});
