import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testDependent, testFloors, testGuardians, testRecord } from '../../test/people.ts';
import { acceptInvitation } from '../access/guardians/accept.ts';
import { leaveGuardianship, nameOneself } from '../access/guardians/guardians.ts';
import { inviteGuardian } from '../access/guardians/invite.ts';
import { consentVersion, guardianNames } from '../access/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, systemClock, type Uuid } from '../kernel/index.ts';
import type { Show } from './contract.ts';
import { cell, type ListFormat, whoLookedList } from './list.ts';
import { countLooks, type RightsParts, readWhoLooked } from './who-looked.ts';

let floors: TestFloors;
let owner: Actor;
let subject: Uuid;
beforeAll(async () => {
  floors = await testFloors();
  owner = await testActor(floors.instance);
  subject = await testRecord(floors, owner);
});
afterAll(() => floors.close());

const parts = (): RightsParts => ({
  access: floors.access,
  clock: systemClock,
  entries: (grant, by, wanted) => floors.audit.entries(floors.instance.appSql, grant, by.secret, wanted),
  minutes: (grant, by, wanted) => floors.audit.minutes(floors.instance.appSql, grant, by.secret, wanted),
  prove: () => Promise.reject(new TypeError('not here: proof.test.ts')),
  noteReading: () => Promise.resolve(),
  note: () => Promise.resolve(),
  limit: () => Promise.resolve(),
  names: (grant, by) => guardianNames(testGuardians(floors), grant, by.secret),
});
const idOf = (of: Uuid) => formatResourceId({ subject: of, local: 0n });
const look = (actor: Actor, before?: string, show: Show = 'everything', of = subject) =>
  readWhoLooked(parts(), actor, idOf(of), { show, before });
const list = async (actor: Actor, format: ListFormat, of = subject) => {
  const { body } = await whoLookedList(parts(), {
    actor,
    request: newUuid(),
    record: idOf(of),
    format,
    language: 'en',
  });
  return (await body.setEncoding('utf8').toArray()).join('');
};
const ask = (actor: Actor) => ({ actor, request: newUuid(), purpose: 'self-care' }) as const;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'fulfilled',
    (error: unknown) => (error instanceof CarnetError ? error.code : String(error)),
  );

test('tells what was done with a record, by whom and how it ended, newest first', async () => {
  const grant = await floors.access.authorize(owner, subject, 'write', 'self-care');
  const body = { resourceType: 'Condition', code: { text: 'asthma' } } as const;
  const made = await floors.records.create(ask(owner), grant, subject, body, 'Condition');
  await floors.records.read(ask(owner), 'Condition', made.id);
  await floors.records.all(ask(owner), subject, { types: ['Condition'], kind: 'record-read', what: 'card' });
  const stranger = await testActor(floors.instance);
  expect(await codeOf(floors.records.read(ask(stranger), 'Condition', made.id))).toBe('not-found');
  const { entries, next } = await look(owner);
  expect(entries.map(({ who, deed, type, outcome }) => [who, deed, type, outcome])).toEqual([
    ['somebody', 'entry-read', 'Condition', 'refused'],
    ['you', 'card-read', null, 'done'],
    ['you', 'entry-read', 'Condition', 'done'],
    ['you', 'added', 'Condition', 'done'],
  ]);
  expect(next).toBeNull();
  expect(JSON.stringify(entries)).not.toContain('asthma');
});

test('comes page by page', async () => {
  for (let n = 0; n < 45; n++)
    await codeOf(floors.records.read(ask(owner), 'Condition', { subject, local: BigInt(n + 1) }));
  const first = await look(owner);
  expect(first.entries).toHaveLength(40);
  const second = await look(owner, first.next ?? '');
  expect(second.entries[0]?.outcome).toBe('nothing-there');
  const ids = [...first.entries, ...second.entries].map(({ id }) => Number(id));
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  expect(new Set(ids).size).toBe(ids.length);
});

test('is nothing for a stranger, nor for an id of another form', async () => {
  expect(await codeOf(look(await testActor(floors.instance)))).toBe('not-found');
  expect(await codeOf(readWhoLooked(parts(), owner, 'x', { show: 'everything' }))).toBe('not-found');
});

test('says so when an entry was altered', async () => {
  await floors.instance.superSql`update audit_event set commitment = sha256('other') where seq = (
    select max(seq) from audit_locator where subject = ${subject})`;
  expect(await codeOf(look(owner))).toBe('not-openable');
});

/** Two people who look after one record: Marie made it, Julien joined. */
async function family(): Promise<{ readonly marie: Actor; readonly julien: Actor; readonly henri: Uuid }> {
  const [marie, julien] = [await testActor(floors.instance), await testActor(floors.instance)];
  const henri = await testDependent(floors, marie);
  await nameOneself(testGuardians(floors), by(marie), idOf(henri), 'Marie');
  await join(marie, julien, henri);
  return { marie, julien, henri };
}

const by = (actor: Actor) => ({ actor, request: newUuid() });

async function join(inviter: Actor, actor: Actor, of: Uuid): Promise<void> {
  const { token } = await inviteGuardian(testGuardians(floors), by(inviter), idOf(of));
  await floors.access.consent(actor, { document: 'record', version: consentVersion, language: 'en' });
  await acceptInvitation(testGuardians(floors), by(actor), { token, ground: 'consent', name: 'Julien' });
}

const readIt = (actor: Actor, of: Uuid) =>
  codeOf(floors.records.read(ask(actor), 'Condition', { subject: of, local: 7n }));

test('names who it was, also when the name is another now and when the person has left', async () => {
  const { marie, julien, henri } = await family();
  await readIt(julien, henri);
  const newest = async (reader: Actor) => (await look(reader, undefined, 'everything', henri)).entries[0];
  expect(await newest(marie)).toMatchObject({ who: 'guardian', name: 'Julien', deed: 'entry-read' });
  expect(await newest(julien)).toMatchObject({ who: 'you', name: null });
  const guardians = testGuardians(floors);
  await nameOneself(guardians, by(julien), idOf(henri), 'Julien Moreau');
  expect(await newest(marie)).toMatchObject({ who: 'guardian', name: 'Julien Moreau', deed: 'guardian-named' });
  await leaveGuardianship(guardians, by(julien), idOf(henri));
  expect(await newest(marie)).toMatchObject({ who: 'former-guardian', name: 'Julien Moreau', deed: 'guardian-left' });
  await readIt(julien, henri);
  expect(await newest(marie)).toMatchObject({ who: 'former-guardian', name: 'Julien Moreau', outcome: 'refused' });
  await readIt(await testActor(floors.instance), henri);
  expect(await newest(marie)).toMatchObject({ who: 'somebody', name: null, outcome: 'refused' });
});

test('shows everything, others, changes or refusals, each page full', async () => {
  const { marie, julien, henri } = await family();
  await readIt(await testActor(floors.instance), henri);
  await readIt(julien, henri);
  // More than a page of Marie's own looks lies above what others did.
  for (let n = 0; n < 45; n++) await readIt(marie, henri);
  const of = async (show: Show) =>
    (await look(marie, undefined, show, henri)).entries.map(({ who, deed, outcome }) => `${who} ${deed} ${outcome}`);
  expect(await of('others')).toEqual([
    'guardian entry-read nothing-there',
    'somebody entry-read refused',
    'guardian guardian-joined done',
  ]);
  expect(await of('changes')).toEqual([
    'guardian guardian-joined done',
    'you guardian-invited done',
    'you guardian-named done',
  ]);
  expect(await of('refused')).toEqual(['somebody entry-read refused']);
  expect(await of('everything')).toHaveLength(40);
});

test('others: one’s own refusals from before one had access are left out', async () => {
  const [marie, julien] = [await testActor(floors.instance), await testActor(floors.instance)];
  const henri = await testDependent(floors, marie);
  for (let n = 0; n < 45; n++) await readIt(julien, henri);
  await join(marie, julien, henri);
  const { entries, next } = await look(julien, undefined, 'others', henri);
  expect(entries.map(({ who, deed }) => [who, deed])).toEqual([['guardian', 'guardian-invited']]);
  expect(next).toBeNull();
});

test('counts by person, refusals as one, a minute once', async () => {
  const { marie, julien, henri } = await family();
  for (let n = 0; n < 3; n++) await readIt(julien, henri);
  await readIt(await testActor(floors.instance), henri);
  const { days, people } = await countLooks(parts(), marie, idOf(henri));
  expect(days).toBe(30);
  expect(people.map(({ who, name }) => [who, name])).toEqual([
    ['you', null],
    ['guardian', 'Julien'],
    ['somebody', null],
  ]);
  // All of it was in one minute, or in two where the clock just passed from one to the next.
  for (const { times } of people) expect([1, 2]).toContain(times);
  await floors.instance.superSql`update audit_event set at = at - interval '31 days'
    where seq in (select seq from audit_locator where subject = ${henri} and actor = ${julien.account})`;
  expect((await countLooks(parts(), marie, idOf(henri))).people.map(({ who }) => who)).toEqual(['you', 'somebody']);
  expect(await codeOf(countLooks(parts(), await testActor(floors.instance), idOf(henri)))).toBe('not-found');
});

test('the whole list is a file of plain words, in both formats', async () => {
  const { marie, julien, henri } = await family();
  for (let n = 0; n < 45; n++) await readIt(julien, henri);
  await nameOneself(testGuardians(floors), by(julien), idOf(henri), '=1+1, "J"');
  const csv = (await list(marie, 'csv', henri)).split('\r\n');
  expect(csv[0]).toBe('\uFEFF"Time (UTC)","Who","What was done","Part","Outcome"');
  expect(csv[1]).toMatch(
    /^"20[^"]+Z","'=1\+1, ""J"" \(looks after this record\)","Changed the name under which the others see them","","Done"$/,
  );
  expect(csv).toHaveLength(1 + 49 + 1);
  const { entries } = JSON.parse(await list(marie, 'json', henri)) as { entries: unknown[] }; // as the list writes it
  expect(entries).toHaveLength(49);
  expect(entries[0]).toMatchObject({ who: '=1+1, "J" (looks after this record)', deed: 'guardian-named' });
  expect(await codeOf(list(await testActor(floors.instance), 'csv', henri))).toBe('not-found');
});

test('whoever calls himself "You" is not taken for the reader', async () => {
  const { marie, julien, henri } = await family();
  await nameOneself(testGuardians(floors), by(julien), idOf(henri), 'You');
  const newest = async (reader: Actor) => (await list(reader, 'csv', henri)).split('\r\n')[1];
  expect(await newest(marie)).toContain(',"You (looks after this record)",');
  expect(await newest(julien)).toContain(',"You",');
});

test('a list that may no longer be read breaks off instead of ending', async () => {
  const { julien, henri } = await family();
  const whole = parts();
  const leaving: RightsParts = {
    ...whole,
    entries: async (grant, actor, wanted) => {
      const [first] = await whole.entries(grant, actor, { ...wanted, limit: 1 });
      await leaveGuardianship(testGuardians(floors), by(julien), idOf(henri));
      return first === undefined ? [] : Array.from({ length: wanted.limit }, () => first);
    },
  };
  const { body } = await whoLookedList(leaving, { ...ask(julien), record: idOf(henri), format: 'csv', language: 'en' });
  expect(await codeOf(body.toArray())).toBe('not-found');
});

test.each([
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@x', `"'@x"`],
  ['  =1', `"'  =1"`],
  ['＝1', `"'＝1"`],
  ['\tx', `"'\tx"`],
  ['a;=1+1;b', `"a;'=1+1;b"`],
  ['a; ＝1', `"a;' ＝1"`],
  ['";-1', `""";'-1"`],
  ['a;b', '"a;b"'],
  ['Marie-Anne', '"Marie-Anne"'],
])('a cell with %s stays text', (text, written) => {
  expect(cell(text)).toBe(written);
});
