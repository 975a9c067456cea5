import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import { type Actor, formatResourceId, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import { createImports, type Imports } from './imports.ts';
import { type ThreadLimits, Threads } from './threads.ts';

let floors: TestFloors;
const all: Imports[] = [];
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(async () => {
  await Promise.all(all.map((one) => one.settle()));
  await Promise.all(all.map((one) => one.close()));
  await floors.close();
});

function importsWith(limits: ThreadLimits = {}): { imports: Imports; threads: Threads } {
  const threads = new Threads(limits);
  const imports = createImports({
    sql: floors.instance.appSql,
    keyring: floors.keyring,
    records: floors.records,
    access: floors.access,
    clock: systemClock,
    onError: () => undefined,
    threads,
  });
  all.push(imports);
  return { imports, threads };
}

async function person(): Promise<{ actor: Actor; subject: Uuid; record: string }> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  return { actor, subject, record: formatResourceId({ subject, local: 0n }) };
}

const text = 'Quassel of the canary. '.repeat(100);
/** Conditions of about 2.5 KB, of which the third is not valid FHIR, a decimal as it is written, and a letter outside of ASCII. */
function file(count: number): Buffer {
  const entry = Array.from({ length: count }, (_, n) => ({
    resource: {
      resourceType: 'Condition',
      id: `c${n}`,
      subject: { display: 'Zoë' },
      code: { text: `${n} ${text}` },
      ...(n % 3 === 2 ? { severity: 'grave' } : { onsetRange: { low: { value: n + 0.5, unit: 'a' } } }),
    },
  }));
  const json = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
  return Buffer.from(json.replaceAll('.5,"unit"', '.50,"unit"'));
}

async function* slowly(bytes: Buffer, between: (at: number) => unknown = () => undefined): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    await between(at);
    yield bytes.subarray(at, at + 65_536);
  }
}

async function leftOf(subject: Uuid): Promise<unknown> {
  const [row] = await floors.instance
    .superSql`select (select count(*) from import_job where subject = ${subject})::int as jobs,
    (select count(*) from import_chunk where subject = ${subject})::int as chunks,
    (select count(*) from resource where subject = ${subject} and type <> 1)::int as resources`;
  return { ...row };
}

describe('a large file', () => {
  test('is read in a thread and means what it means without one, in its reasons and in what is stored', async () => {
    const bytes = file(900);
    const results: unknown[] = [];
    for (const most of [1, 0]) {
      const { imports, threads } = importsWith({ most });
      const { actor, subject, record } = await person();
      const one = await imports.upload(actor, newUuid(), record, 'large', slowly(bytes));
      expect(threads.size).toBe(most);
      expect(one.preview?.refused).toHaveLength(300);
      await imports.confirm(actor, newUuid(), one.id, 'keep');
      await imports.settle();
      expect(await imports.look(actor, one.id)).toMatchObject({ state: 'done', done: 600 });
      const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
      const found = await floors.records.all(ask, subject, { types: null, kind: 'record-search', what: 'all' });
      const stored = found.map(({ id, version, updatedAt, json }) => {
        const { id: name, meta, ...content } = JSON.parse(String(json)) as Record<string, unknown>;
        expect(name).toBe(formatResourceId(id));
        expect(meta).toEqual({ versionId: String(version), lastUpdated: updatedAt.toISOString() });
        expect(String(json)).toMatch(/"low":\{"value":\d+\.50,/);
        return JSON.stringify(content);
      });
      results.push({ preview: one.preview, stored: stored.sort() });
    }
    expect(results[0]).toEqual(results[1]);
  });

  test.each([
    ['that is cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length - 2)],
    [
      'that is broken in the middle',
      (bytes: Buffer) => Buffer.from(String(bytes).replace(',"id":"c600"', '"id":"c600"')),
    ],
    [
      'that is broken between two entries',
      (bytes: Buffer) => Buffer.from(String(bytes).replace('},{"resource', '}{"resource')),
    ],
    [
      'of two people',
      (bytes: Buffer) =>
        Buffer.from(String(bytes).replaceAll('"display":"Zoë"', () => `"reference":"Patient/${newUuid()}"`)),
    ],
  ])('%s is refused in the same words', async (_, spoil) => {
    const bytes = spoil(file(900));
    const told: unknown[] = [];
    for (const most of [1, 0]) {
      const { imports, threads } = importsWith({ most });
      const { actor, subject, record } = await person();
      const error: unknown = await imports
        .upload(actor, newUuid(), record, 'x', slowly(bytes))
        .catch((reason: unknown) => reason);
      expect(threads.size).toBe(most);
      expect(await leftOf(subject)).toEqual({ jobs: 0, chunks: 0, resources: 0 });
      told.push(error);
    }
    expect(told[0]).toMatchObject({ name: 'CarnetError', code: 'invalid-input' });
    expect(String(told[0])).toBe(String(told[1]));
  });

  test('whose thread ends in the middle is refused, leaves nothing, and the next one gets another thread', async () => {
    const { imports, threads } = importsWith();
    const { actor, subject, record } = await person();
    const bytes = file(900);
    const upload = imports.upload(
      actor,
      newUuid(),
      record,
      'x',
      slowly(bytes, async (at) => {
        if (at < 1_600_000 || threads.size === 0) return;
        await threads.end();
      }),
    );
    await expect(upload).rejects.toMatchObject({ code: 'internal', detail: 'The file could not be read.' });
    expect(threads.size).toBe(0);
    expect(await leftOf(subject)).toEqual({ jobs: 0, chunks: 0, resources: 0 });
    const again = await imports.upload(actor, newUuid(), record, 'x', slowly(bytes));
    expect(again).toMatchObject({ state: 'preview', total: 600 });
  });

  test('that needs more memory than a thread has ends the thread and not the process', async () => {
    const { imports } = importsWith({ megabytes: 24 });
    const { actor, subject, record } = await person();
    await expect(imports.upload(actor, newUuid(), record, 'x', slowly(file(9000)))).rejects.toMatchObject({
      code: 'too-large',
    });
    expect(await leftOf(subject)).toEqual({ jobs: 0, chunks: 0, resources: 0 });
  });

  test('whose upload breaks off leaves no thread behind', async () => {
    const { imports, threads } = importsWith();
    const { actor, subject, record } = await person();
    const upload = imports.upload(
      actor,
      newUuid(),
      record,
      'x',
      slowly(file(900), (at) => {
        if (at > 1_600_000) throw new Error('the connection is gone');
      }),
    );
    await expect(upload).rejects.toThrow('the connection is gone');
    await expect.poll(() => threads.size, { timeout: 10_000 }).toBe(0);
    expect(await leftOf(subject)).toEqual({ jobs: 0, chunks: 0, resources: 0 });
  });
});

describe('where all threads are taken', () => {
  /** Begins to upload a large file and goes on when told. */
  async function slow(imports: Imports, threads: Threads) {
    const { actor, record } = await person();
    const [begun, on] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const upload = imports.upload(
      actor,
      newUuid(),
      record,
      'slow',
      slowly(file(900), async (at) => {
        if (at < 1_900_000 || threads.size === 0) return;
        begun.resolve();
        await on.promise;
      }),
    );
    await begun.promise;
    return { upload, goOn: () => on.resolve() };
  }

  test('by one who sends slowly, others import all the same, in a thread, and so does he in the end', async () => {
    const { imports, threads } = importsWith({ most: 1 });
    const one = await slow(imports, threads);
    const { actor, record } = await person();
    const other = await imports.upload(actor, newUuid(), record, 'other', slowly(file(900)));
    expect(other).toMatchObject({ state: 'preview', total: 600 });
    expect(threads.size).toBe(1);
    one.goOn();
    expect(await one.upload).toMatchObject({ state: 'preview', total: 600 });
  });

  test('by several files at once, each waits for its turn, and too many are told to come again', async () => {
    const { imports, threads } = importsWith({ most: 1 });
    const uploads = Array.from({ length: 4 }, async () => {
      const { actor, record } = await person();
      return await imports.upload(actor, newUuid(), record, 'x', slowly(file(600)));
    });
    expect((await Promise.all(uploads)).map(({ total }) => total)).toEqual([400, 400, 400, 400]);
    expect(threads.size).toBe(1);
    const taken = await threads.wait();
    const waiting = Array.from({ length: 33 }, () => threads.wait());
    await expect(waiting.at(-1)).rejects.toMatchObject({ code: 'too-many-requests', retryAfter: 60 });
    for (const one of waiting.slice(0, -1)) {
      threads.give(taken);
      expect(await one).toBe(taken);
    }
    threads.give(taken);
  });
});

test('one person sends four files at once, so that others have their turns', async () => {
  const { imports } = importsWith();
  const { actor, record } = await person();
  const on = Promise.withResolvers<void>();
  const send = () =>
    imports.upload(
      actor,
      newUuid(),
      record,
      'x',
      slowly(file(3), () => on.promise),
    );
  const first = Array.from({ length: 4 }, send);
  await expect(send()).rejects.toMatchObject({ code: 'too-many-requests', retryAfter: 60 });
  on.resolve();
  await Promise.all(first);
  expect(await send()).toMatchObject({ state: 'preview' });
});

test('a thread that does not come to an end is ended, the file refused, and the next one gets another', async () => {
  const threads = new Threads({ most: 1, planMs: 1 });
  const thread = await threads.wait();
  thread.push(new Uint8Array(file(600)));
  const refused = thread.plan({
    recordPatientId: formatResourceId({ subject: newUuid(), local: 0n }),
    existing: new Map(),
  });
  await expect(refused).rejects.toMatchObject({ code: 'too-large' });
  expect(await threads.wait()).not.toBe(thread);
  await threads.end();
});

test('threads end when they have nothing to do, and a small file starts none', async () => {
  const { imports, threads } = importsWith({ idleMs: 50 });
  const { actor, record } = await person();
  await imports.upload(actor, newUuid(), record, 'small', slowly(file(9)));
  expect(threads.size).toBe(0);
  await imports.upload(actor, newUuid(), record, 'large', slowly(file(600)));
  await sleep(100);
  await expect.poll(() => threads.size, { timeout: 10_000 }).toBe(0);
});
