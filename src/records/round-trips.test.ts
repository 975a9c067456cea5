import type { Sql } from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { createAccess, createRefusals } from '../access/index.ts';
import { openPool } from '../database/index.ts';
import { type Actor, newUuid, systemClock } from '../kernel/index.ts';
import type { Ask, ResourceBody } from './contract.ts';
import { createRecords } from './index.ts';

let floors: TestFloors;
let lane: Sql;
beforeAll(async () => {
  floors = await testFloors();
  lane = openPool(floors.instance.urls.app, { max: 1 });
});
afterAll(async () => {
  await lane.end({ timeout: 5 });
  await floors.close();
});

const ask = (actor: Actor): Ask => ({ actor, request: newUuid(), purpose: 'self-care' });
const condition: ResourceBody = { resourceType: 'Condition', code: { text: 'Asthma of the canary' } };

/** The floors once more, on clients that note the function that each statement calls (a transaction notes `begin`). */
async function counted() {
  const calls: string[] = [];
  const counting = (sql: Sql): Sql =>
    new Proxy(sql, {
      apply(target, self, args: [TemplateStringsArray, ...unknown[]]) {
        calls.push(/(\w+)\s*\($/.exec(args[0][0] ?? '')?.[1] ?? args[0].join('?'));
        return Reflect.apply(target, self, args);
      },
      get(target, name, self) {
        if (name === 'begin' || name === 'unsafe') calls.push(name);
        return Reflect.get(target, name, self);
      },
    });
  const { audit, keyring, instance } = floors;
  const appSql = counting(instance.appSql);
  const access = createAccess({
    sql: appSql,
    refusals: createRefusals({ sql: appSql, audit, clock: systemClock, mayNote: () => Promise.resolve(true) }),
    vouch: keyring,
    createSubject: (subject, kind) => keyring.createSubject(subject, kind),
  });
  const lanes = [counting(lane)];
  const records = createRecords({
    readLanes: lanes,
    writeLanes: lanes,
    sql: appSql,
    findSql: appSql,
    audit,
    keyring,
    clock: systemClock,
    access,
  });
  const actor = await testActor(instance);
  const subject = await testRecord(floors, actor);
  const grant = await access.authorize(actor, subject, 'write', 'self-care');
  const made = await records.create(ask(actor), grant, subject, condition, 'Condition');
  calls.length = 0;
  return { calls, access, records, actor, subject, grant, made };
}

test('a read is one statement, and so are the reads that come in together', async () => {
  const { calls, records, actor, made } = await counted();
  await records.read(ask(actor), 'Condition', made.id);
  expect(calls).toEqual(['read_batch']);
  calls.length = 0;
  await Promise.all(Array.from({ length: 8 }, () => records.read(ask(actor), 'Condition', made.id)));
  expect(calls).toEqual(['read_batch']);
});

test('a create is two statements, decide and write, and so are the creates that come in together', async () => {
  const { calls, access, records, actor, subject } = await counted();
  const create = async (): Promise<void> => {
    const grant = await access.authorize(actor, subject, 'write', 'self-care');
    await records.create(ask(actor), grant, subject, condition, 'Condition');
  };
  await create();
  expect(calls).toEqual(['decide_batch', 'write_batch']);
  calls.length = 0;
  await Promise.all(Array.from({ length: 8 }, create));
  expect(calls).toEqual(['decide_batch', 'write_batch']);
});
