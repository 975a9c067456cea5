import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { giveConsentAgain, withdrawConsent } from '../../access/consent/consent.ts';
import { acceptOffer } from '../../access/grants/accept.ts';
import { revokeGrant } from '../../access/grants/grants.ts';
import { offerGrant } from '../../access/grants/offer.ts';
import { acceptInvitation } from '../../access/guardians/accept.ts';
import { leaveGuardianship } from '../../access/guardians/guardians.ts';
import { inviteGuardian } from '../../access/guardians/invite.ts';
import { type Actor, lengthPrefixed, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import { replaying } from '../erasure/erasure.fixture.ts';
import { copiesOf, ledgerName, linesOf } from './file.ts';
import { ask, grants, guardians, idOf, type LedgerWorld, ledgerWorld, nothing, opens, text } from './ledger.fixture.ts';
import { carryActs, readLedger, tellUnknownActs } from './ledger.ts';
import { endReturned, replayLedger } from './replay.ts';
import { endAllGrants, firstId, livingFactors } from './store.ts';

/** Rights that end, are carried into the ledger and its copies, and stay ended when an older database is opened. */
let world: LedgerWorld;
let instance: LedgerWorld['instance'];
let folder: string;
let place: LedgerWorld['place'];
let floors: LedgerWorld['floors'];
const witness = () => join(folder, 'witness');

beforeAll(async () => {
  world = await ledgerWorld();
  ({ instance, folder, place, floors } = world);
});
afterAll(() => world.close());
beforeEach(() => {
  floors.errors.length = 0;
});

const coded = (code: string) => expect.objectContaining({ code });

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
  const [first, second] = [await world.person(), await world.person()];
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

describe('what ends a right', () => {
  test('is carried into the ledger and to the witness, in its order and by pseudonyms', async () => {
    const { first, second, subject } = await family();
    const before = (await world.acts()).length;
    const parts = guardians(floors);
    await withdrawConsent(parts, ask(first), idOf(subject));
    await giveConsentAgain(parts, ask(second), idOf(subject), text);
    await leaveGuardianship(parts, ask(second), idOf(subject));
    await joins(first, second, subject);
    const [gone, never] = [await factor(first.account), await factor(first.account, false)];
    await instance.superSql`delete from factor where id in (${gone}, ${never})`;
    expect(await carryActs(floors.parts)).toBe(5);
    expect(await carryActs(floors.parts)).toBe(0);
    expect((await world.acts()).slice(before)).toEqual([
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
    const app = await world.backup();
    const parts = guardians(floors);
    for (const { first, subject } of [closed, open]) await withdrawConsent(parts, ask(first), idOf(subject));
    await giveConsentAgain(parts, ask(open.first), idOf(open.subject), text);
    for (const { second, subject } of [left, back]) await leaveGuardianship(parts, ask(second), idOf(subject));
    await joins(back.first, back.second, back.subject);
    await instance.superSql`delete from factor where id = ${removed}`;
    await carryActs(floors.parts);

    await world.restored(app, async (of) => {
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

describe('a guardian who left and whom a superuser writes back', () => {
  type Back = (subject: Uuid, actor: Uuid) => Promise<unknown>;
  const ways: readonly (readonly [string, Back])[] = [
    [
      'by the date',
      (s, a) => instance.superSql`update relation set revoked_at = null where subject = ${s} and actor = ${a}`,
    ],
    [
      'behind the back of the triggers, as if he had joined later',
      (s, a) =>
        instance.superSql.begin(async (sql) => {
          await sql`set local session_replication_role = replica`;
          await sql`update relation set revoked_at = null, since = now() + interval '1 year' where subject = ${s} and actor = ${a}`;
        }),
    ],
    [
      'with an act that says that he joined again',
      (s, a) =>
        instance.superSql.begin(async (sql) => {
          await sql`update relation set revoked_at = null where subject = ${s} and actor = ${a}`;
          for (const mark of [null, randomBytes(80)])
            await sql`insert into rights_act (id, at, act, subject, other, mark)
              values (gen_random_uuid(), now(), 'guardian-joined', ${s}, ${a}, ${mark})`;
        }),
    ],
  ];

  test.each(ways)(
    '%s, is out again at the next look, with an alarm; the one who joined anew stays',
    async (_, back) => {
      const [out, anew] = [await family(), await family()];
      const parts = guardians(floors);
      for (const { second, subject } of [out, anew]) await leaveGuardianship(parts, ask(second), idOf(subject));
      await joins(anew.first, anew.second, anew.subject);
      await carryActs(floors.parts);
      await back(out.subject, out.second.account);
      expect(await opens(floors, out.second, out.subject)).toBe('opens');
      await carryActs(floors.parts);
      floors.found.clear();
      await endReturned(floors.parts);
      expect(await opens(floors, out.second, out.subject)).toBe('not-found');
      expect(await opens(floors, anew.second, anew.subject)).toBe('opens');
      expect(floors.found.get('returned-guardian')).toEqual([out.subject]);
      // At a start too.
      await back(out.subject, out.second.account);
      floors.found.clear();
      expect(await replayLedger(replaying(floors.parts))).toEqual(nothing);
      expect(await opens(floors, out.second, out.subject)).toBe('not-found');
      expect(floors.found.get('returned-guardian')).toEqual([out.subject]);
    },
  );

  test('stays out also where his relation, and his leaving, are from before joinings were told apart', async () => {
    const { second, subject } = await family();
    const mac = floors.keyring.mac('origin', lengthPrefixed(['relation', 1, subject, second.account, 'guardian']));
    await instance.superSql`update relation set mac = ${mac} where subject = ${subject} and actor = ${second.account}`;
    expect(await opens(floors, second, subject)).toBe('opens');
    await instance.superSql.begin(async (sql) => {
      await sql`set local session_replication_role = replica`;
      await sql`update relation set revoked_at = now() where subject = ${subject} and actor = ${second.account}`;
      await sql`insert into rights_act (id, at, act, subject, other)
        values (gen_random_uuid(), now(), 'guardian-left', ${subject}, ${second.account})`;
    });
    await carryActs(floors.parts);
    await ways[1]?.[1](subject, second.account);
    await endReturned(floors.parts);
    expect(await opens(floors, second, subject)).toBe('not-found');
  });
});

test('an act of no kind that there is, or of no moment, holds nothing up and is an alarm', async () => {
  const { first, subject } = await family();
  await carryActs(floors.parts);
  await withdrawConsent(guardians(floors), ask(first), idOf(subject));
  const before = (await world.acts()).length;
  const rows = await instance.superSql<{ id: Uuid }[]>`insert into rights_act (id, at, act, subject, other) values
    (gen_random_uuid(), now(), 'everything-given', ${subject}, ${subject}),
    (gen_random_uuid(), 'infinity', 'consent-given', ${subject}, ${subject}) returning id`;
  expect(await carryActs(floors.parts)).toBe(1);
  expect((await world.acts()).slice(before)).toEqual(['consent-withdrawn']);
  expect(await replayLedger(replaying(floors.parts))).toEqual(nothing);
  await tellUnknownActs(floors.parts);
  expect(floors.found.get('unknown-act')).toEqual(rows.map(({ id }) => id));
  await instance.superSql`delete from rights_act`;
  await tellUnknownActs(floors.parts);
  expect(floors.found.get('unknown-act')).toEqual([]);
});

test('a clock that was set back after a right began does not bring it back', async () => {
  const { first, second, subject } = await family();
  const ahead = new Date(Date.now() + 60_000);
  await instance.superSql`update record_consent set given_at = ${ahead} where subject = ${subject}`;
  await instance.superSql`update relation set since = ${ahead} where subject = ${subject}`;
  const app = await world.backup();
  const parts = guardians(floors);
  await leaveGuardianship(parts, ask(second), idOf(subject));
  await withdrawConsent(parts, ask(first), idOf(subject));
  await carryActs(floors.parts);
  await world.restored(app, async (of) => {
    expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, withdrawn: 1, left: 1 });
    expect(await opens(of, first, subject)).toBe('consent-withdrawn');
    expect(await opens(of, second, subject)).toBe('not-found');
  });
});

test('an older database gives back no access that was taken back, and leaves what was given anew', async () => {
  const { first, subject } = await family();
  const [julien, claire] = [await world.person(), await world.person()];
  const give = async (actor: Actor) => {
    const terms = { kind: 'caregiver', parts: ['card'], write: false, until: null } as const;
    const { token } = await offerGrant(grants(floors), ask(first), idOf(subject), {
      ...terms,
      parts: [...terms.parts],
    });
    return await acceptOffer(grants(floors), ask(actor), { token, name: 'Julien' });
  };
  const { grant } = await give(julien);
  const kept = await give(claire);
  const app = await world.backup();
  await revokeGrant(grants(floors), ask(first), idOf(subject), grant);
  await carryActs(floors.parts);
  expect((await world.acts()).at(-1)).toBe('access-ended');
  await world.restored(app, async (of) => {
    expect(await opens(of, julien, subject)).toBe('opens');
    expect(await replayLedger(replaying(of.parts))).toEqual({ ...nothing, grants: 1 });
    expect(await opens(of, julien, subject)).toBe('not-found');
    expect(await opens(of, claire, subject)).toBe('opens');
    await endAllGrants(of.parts.retainSql);
    expect(await opens(of, claire, subject)).toBe('not-found');
  });
  await revokeGrant(grants(floors), ask(first), idOf(subject), kept.grant);
  // Written back into the database of now by somebody who can, it ends again.
  await carryActs(floors.parts);
  await instance.superSql`update access_grant set revoked_at = null where id = ${kept.grant}`;
  expect(await opens(floors, claire, subject)).toBe('opens');
  await endReturned(floors.parts);
  expect(await opens(floors, claire, subject)).toBe('not-found');
  expect(floors.errors).toEqual([coded('not-openable')]);
});

describe('a ledger that is lost', () => {
  test('comes back from the witness', async () => {
    const { first, subject } = await family();
    const app = await world.backup();
    await withdrawConsent(guardians(floors), ask(first), idOf(subject));
    await carryActs(floors.parts);
    const elsewhere = await mkdtemp(join(folder, 'new-'));
    const ledger = join(elsewhere, ledgerName);
    await world.restored(
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
    const app = await world.backup();
    const ledger = join(await mkdtemp(join(folder, 'new-')), ledgerName);
    await world.restored(
      app,
      async (of) => {
        await expect(replayLedger(replaying(of.parts))).rejects.toEqual(coded('bad-configuration'));
        expect(await linesOf(ledger)).toEqual([]);
        const { lost, ...done } = await replayLedger(replaying(of.parts), { acceptLost: true });
        expect({ ...done, lost: null }).toEqual({ ...nothing, grants: done.grants });
        expect(lost?.guardians).toBeGreaterThan(1);
        const known = (await linesOf(place.ledger)).length;
        expect(await readLedger(of.parts)).toMatchObject([{ act: 'ledger-lost', known }, { act: 'roles-vouched' }]);
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
