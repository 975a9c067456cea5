import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { type Actor, newLocalId, newUuid, type Uuid } from '../kernel/index.ts';
import type { Ask, ResourceBody } from './contract.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(async () => {
  await floors.close();
});

const ask = (actor: Actor): Ask => ({ actor, request: newUuid(), purpose: 'self-care' });
const condition: ResourceBody = { resourceType: 'Condition', code: { text: 'Asthma of the canary' } };

async function stored(actor: Actor) {
  const subject = await testRecord(floors, actor);
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  return { subject, grant, one: await floors.records.create(ask(actor), grant, subject, condition, 'Condition') };
}

describe('records', () => {
  test('what is created is read back, byte by byte, and replaced and deleted with its history', async () => {
    const actor = await testActor(floors.instance);
    const { grant, one, subject } = await stored(actor);
    const read = await floors.records.read(ask(actor), 'Condition', one.id);
    expect(read.json?.equals(one.json ?? Buffer.alloc(0))).toBe(true);
    await floors.records.update(
      ask(actor),
      grant,
      one.id,
      1,
      { ...condition, note: [{ text: 'better' }] },
      'Condition',
    );
    await expect(floors.records.update(ask(actor), grant, one.id, 1, condition, 'Condition')).rejects.toMatchObject({
      code: 'conflict',
    });
    await floors.records.remove(ask(actor), grant, one.id, 2, 'Condition');
    await expect(floors.records.read(ask(actor), 'Condition', one.id)).rejects.toMatchObject({ code: 'gone' });
    const versions = await floors.records.history(ask(actor), subject, 'Condition', one.id);
    expect(versions.map((version) => [version.version, version.json === null])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect(
      (await floors.records.read(ask(actor), 'Condition', one.id, 1)).json?.equals(one.json ?? Buffer.alloc(0)),
    ).toBe(true);
  });

  test('each access is in the log, opened by the person it tells of, and refusals too', async () => {
    const [actor, stranger] = [await testActor(floors.instance), await testActor(floors.instance)];
    const { one, grant } = await stored(actor);
    await floors.records.read(ask(actor), 'Condition', one.id);
    await expect(floors.records.read(ask(stranger), 'Condition', one.id)).rejects.toMatchObject({ code: 'not-found' });
    const entries = await floors.audit.entries(floors.instance.appSql, grant, actor.secret, { limit: 10 });
    expect(entries.map((entry) => [entry.kind, entry.outcome, entry.actor])).toEqual([
      ['record-read', 'denied', stranger.account],
      ['record-read', 'ok', actor.account],
      ['record-created', 'ok', actor.account],
    ]);
  });

  test('an entry of the log that was altered does not open', async () => {
    const actor = await testActor(floors.instance);
    const { subject, grant } = await stored(actor);
    await floors.instance
      .superSql`update audit_event set commitment = sha256('x') where seq in (select seq from audit_locator where subject = ${subject})`;
    await expect(
      floors.audit.entries(floors.instance.appSql, grant, actor.secret, { limit: 10 }),
    ).rejects.toMatchObject({
      code: 'not-openable',
    });
  });

  test('"not there" and "not yours" are one answer', async () => {
    const [actor, stranger] = [await testActor(floors.instance), await testActor(floors.instance)];
    const { one, subject } = await stored(actor);
    const errors = await Promise.all(
      [
        floors.records.read(ask(stranger), 'Condition', one.id),
        floors.records.read(ask(actor), 'Condition', { subject, local: newLocalId() }),
        floors.records.read(ask(actor), 'Condition', { subject: newUuid(), local: newLocalId() }),
        floors.records.read(ask(actor), 'Observation', one.id),
        floors.records.all(ask(stranger), subject, { types: null, kind: 'record-search', what: 'all' }),
        floors.records.history(ask(stranger), subject, 'Condition', one.id),
      ].map((promise) =>
        promise.then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    const [first] = errors;
    expect(first).toMatchObject({ code: 'not-found' });
    for (const error of errors) expect(error).toEqual(first);
  });

  test('a Grant for one record writes into no other, and a read Grant writes nothing', async () => {
    const [actor, other] = [await testActor(floors.instance), await testActor(floors.instance)];
    const { one } = await stored(actor);
    const { grant: foreign } = await stored(other);
    const reading = await floors.access.authorize(actor, one.id.subject, 'read', 'self-care');
    for (const grant of [foreign, reading]) {
      await expect(floors.records.update(ask(actor), grant, one.id, 1, condition, 'Condition')).rejects.toMatchObject({
        code: 'not-allowed',
      });
      await expect(floors.records.remove(ask(actor), grant, one.id, 1, 'Condition')).rejects.toMatchObject({
        code: 'not-allowed',
      });
    }
  });

  test('blobs swapped between rows, subjects or versions by a superuser do not open', async () => {
    const actor = await testActor(floors.instance);
    const { one, subject, grant } = await stored(actor);
    const two = await floors.records.create(ask(actor), grant, subject, condition, 'Condition');
    await floors.records.update(ask(actor), grant, two.id, 1, condition, 'Condition');
    const { superSql } = floors.instance;
    await superSql`update resource set sealed = (select sealed from resource_history where subject = ${subject} and id = ${two.id.local.toString()}::bigint) where subject = ${subject} and id = ${two.id.local.toString()}::bigint`;
    await expect(floors.records.read(ask(actor), 'Condition', two.id)).rejects.toMatchObject({ code: 'not-openable' });
    await superSql`update resource set sealed = (select r.sealed from resource r where r.subject = ${subject} and r.id = ${one.id.local.toString()}::bigint), version = 1 where subject = ${subject} and id = ${two.id.local.toString()}::bigint`;
    await expect(floors.records.read(ask(actor), 'Condition', two.id)).rejects.toMatchObject({ code: 'not-openable' });
  });

  test('64 at once share batches, and one that fails takes no other down', async () => {
    const actor = await testActor(floors.instance);
    const { grant, subject } = await stored(actor);
    const made = await Promise.all(
      Array.from({ length: 64 }, (_, n) =>
        floors.records.create(ask(actor), grant, subject, { ...condition, n }, 'Condition'),
      ),
    );
    expect(new Set(made.map((one) => one.id.local)).size).toBe(64);
    const reads = await Promise.allSettled([
      ...made.map((one) => floors.records.read(ask(actor), 'Condition', one.id)),
      floors.records.read(ask(actor), 'Condition', { subject, local: 1n }),
    ]);
    expect(reads.filter((result) => result.status === 'fulfilled')).toHaveLength(64);
  });

  test('writes of one transaction stand or fall together', async () => {
    const actor = await testActor(floors.instance);
    const { grant, subject, one } = await stored(actor);
    const fresh = { subject, local: newLocalId() };
    const write = { type: 'Condition', resource: condition, tokens: [] } as const;
    await expect(
      floors.records.writeAll(
        ask(actor),
        grant,
        subject,
        [
          { ...write, op: 'create', id: fresh, replaces: null },
          { ...write, op: 'update', id: one.id, replaces: 7 },
        ],
        { kind: 'record-updated', import: null },
      ),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(floors.records.read(ask(actor), 'Condition', fresh)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('versions are told without being opened, deletions and imports too, and to nobody else', async () => {
    const [actor, other] = await Promise.all([testActor(floors.instance), testActor(floors.instance)]);
    const { grant, subject } = await stored(actor);
    const id = { subject, local: newLocalId() };
    const write = { id, type: 'Condition', tokens: [] } as const;
    const all = (writes: Parameters<typeof floors.records.writeAll>[3], from: Uuid | null) =>
      floors.records.writeAll(ask(actor), grant, subject, writes, { kind: null, import: from });
    await all([{ ...write, op: 'create', resource: condition, replaces: null }], newUuid());
    await all([{ ...write, op: 'update', resource: condition, replaces: 1 }], null);
    await all([{ ...write, op: 'delete', resource: null, replaces: 2 }], null);
    expect(await floors.records.versions(ask(actor), id)).toEqual([
      { type: 'Condition', version: 3, deleted: true, imported: false },
      { type: 'Condition', version: 2, deleted: false, imported: false },
      { type: 'Condition', version: 1, deleted: false, imported: true },
    ]);
    expect(await floors.records.versions(ask(other), id)).toEqual([]);
    const entries = await floors.audit.entries(floors.instance.appSql, grant, actor.secret, { limit: 3 });
    expect(entries.map((entry) => entry.kind)).toEqual(['record-deleted', 'record-updated', 'record-created']);
  });

  test('without consent there is no record, and nobody has two of their own', async () => {
    const actor = await testActor(floors.instance);
    await expect(floors.access.createRecord(actor, { kind: 'self' })).rejects.toMatchObject({ code: 'consent-needed' });
    await testRecord(floors, actor);
    await expect(floors.access.createRecord(actor, { kind: 'self' })).rejects.toMatchObject({ code: 'conflict' });
    await floors.access.createRecord(actor, { kind: 'dependent', ground: 'parent' });
    expect((await floors.access.relations(actor)).map((relation) => relation.relation)).toEqual(['self', 'guardian']);
  });
});
