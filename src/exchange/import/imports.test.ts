import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import { type Actor, formatResourceId, isUuid, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import { createImports, type Imports } from './imports.ts';
import { dropJob } from './store.ts';

const folder = new URL('../../../test/fixtures/fhir/', import.meta.url);
let floors: TestFloors;
let imports: Imports;
beforeAll(async () => {
  floors = await testFloors();
  imports = createImports({
    sql: floors.instance.appSql,
    keyring: floors.keyring,
    records: floors.records,
    access: floors.access,
    clock: systemClock,
    onError: () => undefined,
  });
});
afterAll(async () => {
  await imports.settle();
  await floors.close();
});

async function person(): Promise<{ actor: Actor; subject: Uuid; record: string }> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  return { actor, subject, record: formatResourceId({ subject, local: 0n }) };
}

const bytes = (text: string): Readable => Readable.from([Buffer.from(text)]);
const documents = readdirSync(new URL('ips/', folder)).filter((name) => name.endsWith('.json'));

async function stored(actor: Actor, subject: Uuid): Promise<readonly Record<string, unknown>[]> {
  const all = await floors.records.all({ actor, request: newUuid(), purpose: 'self-care' }, subject, {
    types: null,
    kind: 'record-search',
    what: 'all',
  });
  return all.map((one) => JSON.parse((one.json ?? Buffer.from('{}')).toString('utf8')) as Record<string, unknown>);
}

describe('imports', () => {
  test.each(documents)('%s is previewed, stored, known again, and undone whole', async (name) => {
    const { actor, subject, record } = await person();
    const file = new URL(`ips/${name}`, folder);
    const one = await imports.upload(actor, newUuid(), record, name, createReadStream(file));
    expect(one).toMatchObject({ state: 'preview', name, record, error: null });
    expect(one.preview?.refused).toEqual([]);
    expect(await stored(actor, subject)).toHaveLength(0);
    await imports.confirm(actor, newUuid(), one.id, 'keep');
    await imports.settle();
    const done = await imports.look(actor, one.id);
    expect(done).toMatchObject({ state: 'done', done: one.total, total: one.total });
    const source = JSON.parse(readFileSync(file, 'utf8')) as { entry: unknown[] };
    expect(await stored(actor, subject)).toHaveLength(source.entry.length);

    const again = await imports.upload(actor, newUuid(), record, name, createReadStream(file));
    expect(again.preview?.counts.every((count) => count.new === 0)).toBe(true);
    expect(again.total).toBe(0);

    expect(await imports.undo(actor, newUuid(), one.id)).toMatchObject({ state: 'undone' });
    expect(await stored(actor, subject)).toHaveLength(0);
  });

  test('what waits for confirmation is sealed, and gone from the disk when it is stored or dropped', async () => {
    const { actor, record } = await person();
    const resource = { resourceType: 'Condition', code: { text: 'Quassel of the canary' }, subject: { display: 'x' } };
    const one = await imports.upload(actor, newUuid(), record, 'waiting.json', bytes(JSON.stringify(resource)));
    const rows = await floors.instance.superSql`select sealed from import_chunk`;
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect((row['sealed'] as Buffer).includes('Quassel')).toBe(false);
    const jobs = await floors.instance.superSql`select summary from import_job`;
    for (const row of jobs) expect((row['summary'] as Buffer).includes('waiting.json')).toBe(false);
    await imports.discard(actor, one.id);
    await expect(imports.look(actor, one.id)).rejects.toMatchObject({ code: 'not-found' });
  });

  test.each([
    ['an empty file', '', 'invalid-input'],
    ['no JSON', 'hello', 'unsupported-media-type'],
    ['a file that was cut off', '{"resourceType":"Bundle","type":"collection","entry":[{', 'invalid-input'],
    ['a depth bomb', '{"a":'.repeat(100_000), 'too-large'],
    ['XML', '<Bundle xmlns="http://hl7.org/fhir"/>', 'unsupported-media-type'],
  ])('%s gets a clear error and changes nothing', async (_, text, code) => {
    const { actor, subject, record } = await person();
    await expect(imports.upload(actor, newUuid(), record, 'x', bytes(text))).rejects.toMatchObject({ code });
    const left = await floors.instance.superSql`select (select count(*) from import_job where subject = ${subject})::int
      + (select count(*) from import_chunk where subject = ${subject})::int as n`;
    expect(left[0]?.['n']).toBe(0);
  });

  test('a file about several people is refused', async () => {
    const { actor, record } = await person();
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: ['a', 'b'].map((id) => ({ resource: { resourceType: 'Patient', id, name: [{ family: id }] } })),
    };
    await expect(imports.upload(actor, newUuid(), record, 'x', bytes(JSON.stringify(bundle)))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  test('what is refused is listed with its reason, and nothing else is lost', async () => {
    const { actor, record, subject } = await person();
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { resource: { resourceType: 'Patient', gender: 'banana' } },
        { resource: { resourceType: 'Condition', subject: { display: 'me' }, code: { text: 'kept' } } },
        { resource: { resourceType: 'Spaceship' } },
      ],
    };
    const one = await imports.upload(actor, newUuid(), record, 'x', bytes(JSON.stringify(bundle)));
    expect(one.preview?.refused).toHaveLength(2);
    await imports.confirm(actor, newUuid(), one.id, 'keep');
    await imports.settle();
    expect((await stored(actor, subject)).map((resource) => resource['resourceType'])).toEqual(['Condition']);
  });

  test('confirmed several times at once it is stored once, and can be undone', async () => {
    const { actor, subject, record } = await person();
    for (let round = 0; round < 5; round++) {
      const resource = { resourceType: 'Organization', name: `Clinic ${round}` };
      const one = await imports.upload(actor, newUuid(), record, 'twice.json', bytes(JSON.stringify(resource)));
      const confirm = () => imports.confirm(actor, newUuid(), one.id, 'keep');
      const results = await Promise.allSettled([confirm(), confirm(), confirm(), confirm()]);
      const refused = results
        .filter((result) => result.status === 'rejected')
        .map((result) => result.reason as unknown);
      expect(refused).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ code: 'conflict' })));
      await imports.settle();
      expect(await stored(actor, subject)).toHaveLength(1);
      expect(await imports.look(actor, one.id)).toMatchObject({ state: 'done', error: null });
      await expect(confirm()).rejects.toMatchObject({ code: 'conflict' });
      expect(await imports.undo(actor, newUuid(), one.id)).toMatchObject({ state: 'undone' });
      expect(await stored(actor, subject)).toHaveLength(0);
    }
  });

  test("another's import is not there, for looking, confirming, undoing or dropping", async () => {
    const [owner, stranger] = [await person(), await person()];
    const one = await imports.upload(
      owner.actor,
      newUuid(),
      owner.record,
      'x',
      bytes('{"resourceType":"Condition","subject":{"display":"x"}}'),
    );
    const refused = { code: 'not-found' };
    await expect(imports.look(stranger.actor, one.id)).rejects.toMatchObject(refused);
    await expect(imports.confirm(stranger.actor, newUuid(), one.id, 'keep')).rejects.toMatchObject(refused);
    await expect(imports.undo(stranger.actor, newUuid(), one.id)).rejects.toMatchObject(refused);
    await expect(imports.discard(stranger.actor, one.id)).rejects.toMatchObject(refused);
    await expect(imports.upload(stranger.actor, newUuid(), owner.record, 'x', bytes('{}'))).rejects.toMatchObject(
      refused,
    );
  });

  test('an import whose server was killed while it stored waits to be confirmed again', async () => {
    const { actor, record, subject } = await person();
    const one = await imports.upload(
      actor,
      newUuid(),
      record,
      'x',
      bytes('{"resourceType":"Condition","subject":{"display":"x"}}'),
    );
    await floors.instance.superSql`update import_job set state = 'storing' where subject = ${subject}`;
    expect(await imports.look(actor, one.id)).toMatchObject({ state: 'preview' });
    await imports.confirm(actor, newUuid(), one.id, 'keep');
    await imports.settle();
    expect(await imports.look(actor, one.id)).toMatchObject({ state: 'done' });
  });

  test('dropping an import that was stored in that very moment leaves its undo', async () => {
    const { actor, record, subject } = await person();
    const one = await imports.upload(
      actor,
      newUuid(),
      record,
      'x',
      bytes('{"resourceType":"Condition","subject":{"display":"x"}}'),
    );
    await imports.confirm(actor, newUuid(), one.id, 'keep');
    await imports.settle();
    // What `discard` does after it has looked: the look was before the end of the storing.
    const id = one.id.slice(27);
    if (!isUuid(id)) throw new TypeError('an import has a UUID');
    expect(await dropJob(floors.instance.appSql, { actor, subject, id })).toBe(false);
    expect(await imports.undo(actor, newUuid(), one.id)).toMatchObject({ state: 'undone' });
    expect(await stored(actor, subject)).toHaveLength(0);
  });
});
