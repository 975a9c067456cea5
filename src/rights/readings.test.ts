import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testDependent, testFloors, testGuardians } from '../../test/people.ts';
import { acceptInvitation } from '../access/guardians/accept.ts';
import { listGuardians } from '../access/guardians/guardians.ts';
import { inviteGuardian } from '../access/guardians/invite.ts';
import { consentVersion, guardianNames } from '../access/index.ts';
import { createReadings } from '../audit/index.ts';
import { type Actor, CarnetError, formatResourceId, newUuid, systemClock } from '../kernel/index.ts';
import type { Show } from './contract.ts';
import { countLooks, type RightsParts, readWhoLooked } from './who-looked.ts';

const hour = 3600_000;
let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

/** Of one process, which remembers what it noted; `ahead`: its clock. */
function serving(ahead = { ms: 0 }): RightsParts {
  const sql = floors.instance.appSql;
  const clock = { now: () => systemClock.now() + ahead.ms };
  return {
    access: floors.access,
    clock: systemClock,
    entries: (grant, by, wanted) => floors.audit.entries(sql, grant, by.secret, wanted),
    minutes: (grant, by, wanted) => floors.audit.minutes(sql, grant, by.secret, wanted),
    prove: () => Promise.reject(new TypeError('not here')),
    note: () => Promise.resolve(),
    noteReading: createReadings({ sql, audit: floors.audit, clock }),
    limit: () => Promise.resolve(),
    names: (grant, by) => guardianNames(testGuardians(floors), grant, by.secret),
  };
}

/** A dependent's record that two look after. */
async function shared() {
  const [marie, julien] = [await testActor(floors.instance), await testActor(floors.instance)];
  const subject = await testDependent(floors, marie);
  const record = formatResourceId({ subject, local: 0n });
  const ask = (actor: Actor) => ({ actor, request: newUuid() });
  await floors.access.consent(julien, { document: 'record', version: consentVersion, language: 'en' });
  const { token } = await inviteGuardian(testGuardians(floors), ask(marie), record);
  await acceptInvitation(testGuardians(floors), ask(julien), { token, name: 'Julien', ground: 'consent' });
  const read = async (parts: RightsParts, actor: Actor, show: Show = 'readings') =>
    (await readWhoLooked(parts, actor, record, { show })).entries.map(({ who, deed }) => `${who} ${deed}`);
  return { marie, julien, subject, record, ask, read };
}

test('who reads the list stands in it from the next reading on, once an hour, for others too', async () => {
  const { marie, julien, record, read } = await shared();
  const ahead = { ms: 0 };
  const parts = serving(ahead);
  expect(await read(parts, marie)).toEqual([]);
  for (let n = 0; n < 3; n++) expect(await read(parts, marie)).toEqual(['you list-read']);
  expect(await read(parts, julien)).toEqual(['guardian list-read']);
  await countLooks(parts, marie, record);
  // Within the hour the process remembers, and asks the log nothing.
  const asked = { times: 0 };
  const audit = {
    append: floors.audit.append,
    minutes: async (...of: Parameters<TestFloors['audit']['minutes']>) => {
      asked.times++;
      return await floors.audit.minutes(...of);
    },
  };
  const counted = { ...parts, noteReading: createReadings({ sql: floors.instance.appSql, audit, clock: systemClock }) };
  for (let n = 0; n < 3; n++) await read(counted, marie);
  expect(asked.times).toBe(1);
  // A page that asks for several things at once, and another process, which remembers nothing.
  const other = serving();
  await Promise.all([read(other, marie), countLooks(other, marie, record), read(other, marie)]);
  expect(await read(parts, marie)).toEqual(['guardian list-read', 'you list-read']);

  ahead.ms = hour + 1000;
  await read(parts, marie);
  expect(await read(parts, marie)).toEqual(['you list-read', 'guardian list-read', 'you list-read']);
});

test('it is no change and no look at the record, and others’ alone can be seen', async () => {
  const { marie, julien, record, read } = await shared();
  const parts = serving();
  await read(parts, marie);
  await read(parts, julien);
  expect(await read(parts, marie, 'others')).toContain('guardian list-read');
  expect(await read(parts, marie, 'others')).not.toContain('you list-read');
  expect(await read(parts, marie, 'everything')).toContain('you list-read');
  expect((await read(parts, marie, 'changes')).join()).not.toContain('list-read');
  const [before] = (await countLooks(parts, marie, record)).people.filter(({ who }) => who === 'you');
  await read(serving(), marie);
  expect((await countLooks(parts, marie, record)).people.find(({ who }) => who === 'you')).toEqual(before);
});

test('the list of who looks after a record is the same, and nobody reads one that cannot be written down', async () => {
  const { marie, julien, record, ask, read } = await shared();
  const parts = testGuardians(floors);
  for (let n = 0; n < 2; n++) await listGuardians(parts, ask(julien), record);
  expect(await read(serving(), marie)).toEqual(['guardian guardians-read']);
  const away = new CarnetError('audit-away', 'The access log cannot be written just now.');
  const failing = { ...parts, noteReading: () => Promise.reject(away) };
  await expect(listGuardians(failing, ask(julien), record)).rejects.toBe(away);
  await expect(read({ ...serving(), noteReading: () => Promise.reject(away) }, marie)).rejects.toBe(away);
});
