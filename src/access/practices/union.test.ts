import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testDependent, testFloors, testRecord } from '../../../test/people.ts';
import { asActor } from '../../database/index.ts';
import { type Action, type Actor, Grant, newUuid } from '../../kernel/index.ts';
import { resourceTypes } from '../../records/index.ts';
import { readWhoLooked } from '../../rights/who-looked.ts';
import { consentDocument, consentVersion } from '../contract.ts';
import type { GrantedPart, GrantKind, NewOffer } from '../grants/contract.ts';
import { changeGrant, giveUpGrant, revokeGrant, sharedWith } from '../grants/grants.ts';
import { acceptInvitation } from '../guardians/accept.ts';
import { inviteGuardian } from '../guardians/invite.ts';
import { peopleOf } from '../names.ts';
import { inviteMember, joinPractice } from './join.ts';
import { bodies, card, type Kept, type Marie, practiceWorld } from './practices.fixture.ts';

let floors: TestFloors;
const { parts, ask, idOf, codeOf, practice, joined, leave, marie, offer, accept, given, readable } = practiceWorld(
  () => floors,
);
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

const terms = (kind: GrantKind, part: GrantedPart, write = false): NewOffer => ({
  kind,
  parts: [part],
  write,
  until: null,
});

/** A member of a practice that has the notes, to whom the card was given by name. */
async function both(byName = terms('doctor', 'card'), byPractice = terms('practice', 'notes'), record = testRecord) {
  const of = await practice();
  const actor = await joined(of);
  const mine = await marie(record);
  const toPractice = await given(mine, of, byPractice);
  const { grant: toHim } = await accept(actor, (await offer(mine, byName)).token);
  return { of, actor, mine, toPractice, toHim };
}
/** A member of two practices, and a record of which neither has anything. */
async function two() {
  const [one, other] = [await practice(), await practice()];
  const actor = await joined(one);
  const { token } = await inviteMember(parts(), ask(other.lead), other.id);
  await joinPractice(parts(), ask(actor), token);
  return { one, other, actor, mine: await marie() };
}
const end = (mine: Marie, grant: string) => revokeGrant(parts(), ask(mine.actor), idOf(mine.subject), grant);
const granted = async (
  actor: Actor,
  { subject }: Marie,
  action: Action,
  purpose: 'treatment' | 'self-care' = 'treatment',
) => Grant.facts(await floors.access.authorize(actor, subject, action, purpose));
const rowsSeen = async (actor: Actor, { subject }: Marie) => {
  const rows = await asActor(
    floors.instance.appSql,
    actor,
    subject,
    (sql) => sql<{ type: number }[]>`select distinct type from resource where subject = ${subject} order by type`,
  );
  return rows.map(({ type }) => type);
};
const codes = (types: readonly Kept[]) => types.map((type) => resourceTypes[type].code).toSorted((a, b) => a - b);

describe('what was given by name and to a practice', () => {
  test('is read together, by each wall, and ends each by itself with the next statement', async () => {
    const { of, actor, mine, toPractice, toHim } = await both();
    expect(await readable(actor, mine)).toEqual(['Patient', 'AllergyIntolerance', 'Encounter']);
    expect(await rowsSeen(actor, mine)).toEqual(codes(['Patient', 'AllergyIntolerance', 'Encounter']));
    const { parts: open, given: by } = await granted(actor, mine, 'read');
    expect(open).toEqual(['identity', 'card', 'notes']);
    expect(by).toMatchObject({ byName: ['identity', 'card'], byPractice: [{ grant: toPractice, practice: of.id }] });
    const set = await floors.records.allGiven({ ...ask(actor), purpose: 'treatment' }, mine.subject, {
      types: null,
      kind: 'record-read',
      what: 'card',
    });
    expect(set.stored.map(({ type }) => type).toSorted()).toEqual(['AllergyIntolerance', 'Encounter', 'Patient']);
    expect(set.given).toEqual({ parts: ['identity', 'card', 'notes'], types: null, writes: [] });
    // The lead of the practice has what it has, and no more.
    expect(await readable(of.lead, mine)).toEqual(['Patient', 'Encounter']);
    await end(mine, toHim);
    expect(await readable(actor, mine)).toEqual(['Patient', 'Encounter']);
    expect(await rowsSeen(actor, mine)).toEqual(codes(['Patient', 'Encounter']));
    const { grant } = await accept(actor, (await offer(mine, terms('doctor', 'card'))).token);
    await leave(actor, of);
    expect(await readable(actor, mine)).toEqual(card);
    expect(await rowsSeen(actor, mine)).toEqual(codes(card));
    await end(mine, grant);
    expect(await readable(actor, mine)).toEqual([]);
    expect(await readable(of.lead, mine)).toEqual(['Patient', 'Encounter']);
    await end(mine, toPractice);
    expect(await readable(of.lead, mine)).toEqual([]);
  });

  test('is written where either gives that, and by each wall nowhere else', async () => {
    const { actor, mine, toPractice } = await both(terms('doctor', 'card'), terms('practice', 'notes', true));
    const write = (type: Kept) => {
      const doing = { ...ask(actor), purpose: 'treatment' } as const;
      const part = resourceTypes[type].part;
      return codeOf(
        floors.access
          .authorizeParts(actor, mine.subject, [part], 'treatment')
          .then((grant) => floors.records.create(doing, grant, mine.subject, bodies[type], type)),
      );
    };
    expect(await write('Encounter')).toBe('fulfilled');
    expect(await write('AllergyIntolerance')).toBe('not-allowed');
    expect(await write('Patient')).toBe('not-allowed');
    const grant = await floors.access.authorize(actor, mine.subject, 'write', 'treatment');
    expect(Grant.facts(grant).parts).toEqual(['identity', 'notes']);
    const keys = await floors.keyring.unlock(grant);
    const place = { table: 'resource', row: 'x', column: 'sealed', rowVersion: 1 } as const;
    expect(() => keys.seal({ ...place, part: 'card' }, Buffer.alloc(1))).toThrow(/part/);
    const insert = (type: Kept) =>
      asActor(
        floors.instance.appSql,
        actor,
        mine.subject,
        (sql) => sql`insert into resource (subject, id, type, version, updated_at)
          values (${mine.subject}, ${Math.floor(Math.random() * 1e9)}, ${resourceTypes[type].code}, 1, now())`,
      );
    await insert('Encounter');
    for (const type of card) await expect(insert(type)).rejects.toThrow(/row-level security/);
    await end(mine, toPractice);
    expect(await write('Encounter')).toBe('not-allowed');
    await expect(insert('Encounter')).rejects.toThrow(/row-level security/);
  });

  test('of two practices too', async () => {
    const { one, other, actor, mine } = await two();
    await given(mine, one, terms('practice', 'card'));
    await given(mine, other, terms('practice', 'notes'));
    expect(await readable(actor, mine)).toEqual(['Patient', 'AllergyIntolerance', 'Encounter']);
    const [record, ...more] = (await sharedWith(parts(), ask(actor))).records;
    expect([record?.practice?.name, record?.also.map((also) => also.practice?.name), more]).toEqual([
      one.name,
      [other.name],
      [],
    ]);
    await leave(actor, one);
    expect(await readable(actor, mine)).toEqual(['Patient', 'Encounter']);
  });

  test('for different purposes stays apart: what is given to a caregiver is not read as a doctor', async () => {
    const { actor, mine } = await both(terms('caregiver', 'card', true));
    expect((await granted(actor, mine, 'read')).parts).toEqual(['identity', 'notes']);
    expect((await granted(actor, mine, 'read', 'self-care')).parts).toEqual(['identity', 'card']);
    expect(await readable(actor, mine)).toEqual(['Patient', 'Encounter']);
    expect(await codeOf(floors.access.authorize(actor, mine.subject, 'write', 'treatment'))).toBe('not-allowed');
    const read = async (purpose: 'treatment' | 'self-care') => {
      const query = { types: null, kind: 'record-read', what: 'card' } as const;
      const { stored, given: what } = await floors.records.allGiven({ ...ask(actor), purpose }, mine.subject, query);
      return [stored.map(({ type }) => type).toSorted(), what?.writes];
    };
    expect(await read('treatment')).toEqual([['Encounter', 'Patient'], []]);
    expect(await read('self-care')).toEqual([['AllergyIntolerance', 'Patient'], ['card']]);
    const shared = async (role: Actor['role']) => (await sharedWith(parts(), ask({ ...actor, role }))).records;
    expect(await shared('doctor')).toMatchObject([{ kind: 'practice', also: [] }]);
    expect(await shared('caregiver')).toMatchObject([{ kind: 'caregiver', also: [] }]);
  });

  test('is one patient of the list, with each thing that was given, and given up one by one', async () => {
    const { of, actor, mine, toPractice, toHim } = await both();
    const { records } = await sharedWith(parts(), ask(actor));
    expect(records).toMatchObject([
      {
        ...{ record: idOf(mine.subject), grant: toHim, parts: ['card'], practice: null },
        also: [{ grant: toPractice, parts: ['notes'], practice: { name: of.name, lead: false } }],
      },
    ]);
    expect(await floors.access.given(actor)).toEqual([mine.subject]);
    // Of a practice, who leads it gives up.
    expect(await codeOf(giveUpGrant(parts(), ask(actor), toPractice))).toBe('not-found');
    await giveUpGrant(parts(), ask(actor), toHim);
    expect(await readable(actor, mine)).toEqual(['Patient', 'Encounter']);
  });

  test('of which somebody else wrote one gives what is left, and whoever runs the server is told', async () => {
    const left = { toHim: ['Patient', 'Encounter'], toPractice: card } as const;
    const { superSql } = floors.instance;
    const forge = {
      parts: (id: string) => superSql`update access_grant set parts = 127 where id = ${id}`,
      mac: (id: string) => superSql`update access_grant set mac = ''::bytea where id = ${id}`,
      day: (id: string) => superSql`update access_grant set until = now() + interval '9 years' where id = ${id}`,
    };
    for (const which of ['toHim', 'toPractice'] as const)
      for (const how of Object.values(forge)) {
        const world = await both();
        await how(world[which]);
        const before = floors.altered.length;
        expect(await readable(world.actor, world.mine)).toEqual(left[which]);
        expect(floors.altered.slice(before).every(({ code }) => code === 'not-openable')).toBe(true);
        expect(floors.altered.length).toBeGreaterThan(before);
        const query = { types: null, kind: 'record-read', what: 'card' } as const;
        const doing = { ...ask(world.actor), purpose: 'treatment' } as const;
        const { stored } = await floors.records.allGiven(doing, world.mine.subject, query);
        expect(stored.map(({ type }) => type).toSorted()).toEqual(left[which].toSorted());
        await end(world.mine, world[which === 'toHim' ? 'toPractice' : 'toHim']);
        // Alone it is refused for what it is.
        await expect(
          floors.access.authorize(world.actor, world.mine.subject, 'read', 'treatment'),
        ).rejects.toMatchObject({ code: 'not-openable' });
      }
  });

  test('is no more by a membership that somebody else wrote, and of nobody less', async () => {
    const { of, actor, mine } = await both();
    const { superSql } = floors.instance;
    // He has left, and somebody writes him back in as he likes.
    await leave(actor, of);
    expect(await readable(actor, mine)).toEqual(card);
    await superSql`insert into practice_member (id, practice, account, lead, since, mac)
      values (${newUuid()}, ${of.id}, ${actor.account}, false, now(), decode(repeat('00', 32), 'hex'))`;
    expect(await readable(actor, mine)).toEqual(card);
  });

  test('is not shown to be written by what somebody else wrote', async () => {
    const { actor, mine, toPractice } = await both();
    await floors.instance.superSql`update access_grant set may_write = true where id = ${toPractice}`;
    const query = { types: null, kind: 'record-read', what: 'card' } as const;
    const { given: what } = await floors.records.allGiven({ ...ask(actor), purpose: 'treatment' }, mine.subject, query);
    expect(what).toEqual({ parts: ['identity', 'card'], types: null, writes: [] });
  });

  test('is not asked of the practice where what was given by name is enough', async () => {
    const { actor, mine } = await both(terms('doctor', 'card'), terms('practice', 'card'));
    expect((await granted(actor, mine, 'read')).given).toEqual({ byName: ['identity', 'card'], byPractice: [] });
  });
});

describe('an entry of the log', () => {
  const looks = async (mine: Marie) => {
    const wanted = { show: 'others' } as const;
    const rights = {
      ...{ access: floors.access, clock: parts().clock, noteReading: () => Promise.resolve() },
      entries: (grant: Grant, by: Actor, which: Parameters<typeof floors.audit.entries>[3]) =>
        floors.audit.entries(floors.instance.appSql, grant, by.secret, which),
      minutes: () => Promise.resolve([]),
      names: (grant: Grant, by: Actor) => peopleOf(parts(), grant, by.secret),
      prove: () => Promise.reject(new TypeError('not here')),
      note: () => Promise.resolve(),
      limit: () => Promise.resolve(),
    };
    const { entries } = await readWhoLooked(rights, mine.actor, idOf(mine.subject), wanted);
    return entries
      .filter(({ deed, outcome }) => outcome === 'done' && ['entry-read', 'card-read', 'added'].includes(deed))
      .map(({ type, deed, practice: name, who }) => [deed === 'card-read' ? 'card' : type, name, who])
      .toReversed();
  };
  const names = async (mine: Marie) =>
    await peopleOf(
      parts(),
      await floors.access.authorize(mine.actor, mine.subject, 'read', 'self-care'),
      mine.actor.secret,
    );
  const whole = (actor: Actor, { subject }: Marie) =>
    floors.records.all({ actor, request: newUuid(), purpose: 'treatment' }, subject, {
      ...{ types: null, kind: 'record-read', what: 'card' },
    });

  test('names what really opened it: by name, or by the practice, also after either has ended', async () => {
    const { of, actor, mine, toPractice, toHim } = await both();
    for (const type of ['AllergyIntolerance', 'Encounter', 'Patient'] as const) await reads(actor, mine, type);
    await whole(actor, mine);
    const lines = (left: boolean) => {
      const who = left ? 'former-doctor' : 'doctor';
      return [
        ['AllergyIntolerance', null, who],
        ['Encounter', of.name, who],
        ['Patient', null, who],
        ['card', of.name, who],
      ];
    };
    expect(await looks(mine)).toEqual(lines(false));
    await end(mine, toHim);
    await reads(actor, mine, 'Patient');
    expect(await looks(mine)).toEqual([...lines(false), ['Patient', of.name, 'doctor']]);
    await end(mine, toPractice);
    expect(await looks(mine)).toEqual([...lines(true), ['Patient', of.name, 'former-doctor']]);
  });

  test('of what was changed since is told by what it was then', async () => {
    const { of, actor, mine, toHim } = await both();
    await reads(actor, mine, 'Encounter');
    const change = { parts: ['card', 'notes'] as GrantedPart[], write: false, until: null };
    await changeGrant(parts(), ask(mine.actor), idOf(mine.subject), toHim, change);
    await reads(actor, mine, 'Encounter');
    await whole(actor, mine);
    expect(await looks(mine)).toEqual([
      ['Encounter', of.name, 'doctor'],
      ['Encounter', null, 'doctor'],
      ['card', null, 'doctor'],
    ]);
  });

  test('of two practices that gave the same names the one by which it was opened', async () => {
    const { one, other, actor, mine } = await two();
    await given(mine, one, terms('practice', 'notes'));
    await given(mine, other, terms('practice', 'notes'));
    await reads(actor, mine, 'Encounter');
    expect((await granted(actor, mine, 'read')).given?.byPractice).toMatchObject([{ practice: one.id }]);
    expect(await looks(mine)).toEqual([['Encounter', one.name, 'doctor']]);
  });

  test('names for a change what gave it to be written, whatever else gave it to be read', async () => {
    const { of, actor, mine } = await both(terms('doctor', 'notes'), terms('practice', 'notes', true));
    const grant = await floors.access.authorizeParts(actor, mine.subject, ['notes'], 'treatment');
    const doing = { ...ask(actor), purpose: 'treatment' } as const;
    await floors.records.create(doing, grant, mine.subject, bodies.Encounter, 'Encounter');
    await reads(actor, mine, 'Encounter');
    expect(await looks(mine)).toEqual([
      ['Encounter', of.name, 'doctor'],
      ['Encounter', null, 'doctor'],
    ]);
  });

  test('is not taken for one by name where the practice has lost its name', async () => {
    const { actor, mine, toPractice } = await both(terms('doctor', 'card'), terms('practice', 'card', true));
    const grant = await floors.access.authorizeParts(actor, mine.subject, ['card'], 'treatment');
    const doing = { ...ask(actor), purpose: 'treatment' } as const;
    await floors.records.create(doing, grant, mine.subject, bodies.AllergyIntolerance, 'AllergyIntolerance');
    await floors.instance.superSql`update access_grant set label = null where id = ${toPractice}`;
    const people = await names(mine);
    expect(people.get(actor.account)?.gifts?.map(({ byName, write }) => [byName, write])).toEqual([
      [false, true],
      [true, false],
    ]);
  });

  test('tells what somebody read as a doctor of the practice also once he looks after the record', async () => {
    const { of, actor, mine } = await both(undefined, undefined, testDependent);
    await reads(actor, mine, 'Encounter');
    const { token } = await inviteGuardian(parts(), ask(mine.actor), idOf(mine.subject));
    await floors.access.consent(actor, { document: consentDocument, version: consentVersion, language: 'en' });
    await acceptInvitation(parts(), ask(actor), { token, ground: 'consent', name: 'Hugo' });
    const own = { actor, request: newUuid(), purpose: 'self-care' } as const;
    const id = mine.entries.get('Encounter')?.id;
    if (id === undefined) throw new Error('no entry');
    await floors.records.read(own, 'Encounter', id);
    expect(await looks(mine)).toEqual([
      ['Encounter', of.name, 'doctor'],
      ['Encounter', null, 'guardian'],
    ]);
  });

  const reads = async (actor: Actor, { entries }: Marie, type: Kept) => {
    const id = entries.get(type)?.id;
    if (id === undefined) throw new Error(`no ${type}`);
    await floors.records.read({ actor, request: newUuid(), purpose: 'treatment' }, type, id);
  };
});
