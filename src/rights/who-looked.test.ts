import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, type Uuid } from '../kernel/index.ts';
import { readWhoLooked } from './who-looked.ts';

let floors: TestFloors;
let owner: Actor;
let subject: Uuid;
beforeAll(async () => {
  floors = await testFloors();
  owner = await testActor(floors.instance);
  subject = await testRecord(floors, owner);
});
afterAll(() => floors.close());

const record = () => formatResourceId({ subject, local: 0n });
const look = (actor: Actor, before?: string) =>
  readWhoLooked(
    {
      access: floors.access,
      entries: (grant, by, wanted) => floors.audit.entries(floors.instance.appSql, grant, by.secret, wanted),
    },
    actor,
    record(),
    before,
  );
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
  const parts = { access: floors.access, entries: async () => [] };
  expect(await codeOf(readWhoLooked(parts, owner, 'x', undefined))).toBe('not-found');
});

test('says so when an entry was altered', async () => {
  await floors.instance.superSql`update audit_event set commitment = sha256('other') where seq = (
    select max(seq) from audit_locator where subject = ${subject})`;
  expect(await codeOf(look(owner))).toBe('not-openable');
});
