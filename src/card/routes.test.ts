import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../test/people.ts';
import { namesIn } from '../access/index.ts';
import { type Actor, formatResourceId, newUuid, type RouteRequest, type Uuid } from '../kernel/index.ts';
import type { ResourceBody, ResourceType } from '../records/index.ts';
import { CardView, RecordList } from './contract.ts';
import { cardRoutes } from './routes.ts';

// The last second of a day: ages and weeks are of that day.
const clock = { now: () => Date.parse('2026-11-23T23:59:59Z') };

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(async () => {
  await floors.close();
});

const idOf = (subject: Uuid) => formatResourceId({ subject, local: 0n });

async function store(
  actor: Actor,
  subject: Uuid,
  type: ResourceType,
  resource: Omit<ResourceBody, 'resourceType'>,
): Promise<void> {
  const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
  const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
  await floors.records.create(ask, grant, subject, { ...resource, resourceType: type }, type);
}

async function call(
  path: '/api/records' | '/api/card/:record',
  actor: Actor,
  request: { record?: string; language?: string; accept?: string } = {},
) {
  const { records, access, keyring } = floors;
  const route = cardRoutes({
    records,
    access,
    keyring,
    clock,
    entries: async () => [],
    ...namesIn({ sql: floors.instance.appSql, keyring }),
  }).find((one) => one.path === path);
  const asked = {
    id: newUuid(),
    actor,
    params: { record: request.record },
    query: request.language === undefined ? {} : { language: request.language },
    headers: { 'accept-language': request.accept },
  };
  const reply = await route?.handle(asked as unknown as RouteRequest<never, never, never>); // what the handlers use
  return { headers: reply?.headers, body: reply?.body };
}

async function person(): Promise<{ actor: Actor; subject: Uuid }> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  await store(actor, subject, 'Patient', { name: [{ text: 'Jo Doe' }], birthDate: '1980-11-23', gender: 'other' });
  return { actor, subject };
}

describe('GET /api/card/:record', () => {
  test('shows what is stored, in the language that was asked for', async () => {
    const { actor, subject } = await person();
    await store(actor, subject, 'AllergyIntolerance', {
      patient: { reference: `Patient/${idOf(subject)}` },
      code: { text: 'Peanut' },
      category: ['food'],
    });
    const { body, headers } = await call('/api/card/:record', actor, {
      record: idOf(subject),
      language: 'fr',
      accept: 'en',
    });
    expect(Check(CardView, body)).toBe(true);
    expect(body).toMatchObject({
      record: idOf(subject),
      name: 'Jo Doe',
      birthDate: '1980-11-23',
      age: 46,
      gender: 'other',
      answered: 1,
    });
    expect(JSON.stringify(body)).toContain('"category":"Aliment","title":"Peanut"');
    expect(headers).toMatchObject({ 'content-language': 'fr' });
    expect((await call('/api/card/:record', actor, { record: idOf(subject), accept: 'fr-FR' })).headers).toMatchObject({
      'content-language': 'fr',
    });
  });

  test('is one read in the log', async () => {
    const { actor, subject } = await person();
    await call('/api/card/:record', actor, { record: idOf(subject) });
    const grant = await floors.access.authorize(actor, subject, 'read', 'self-care');
    const entries = await floors.audit.entries(floors.instance.appSql, grant, actor.secret, { limit: 10 });
    expect(entries.map((entry) => [entry.kind, entry.outcome, entry.what])).toEqual([
      ['record-read', 'ok', 'card'],
      ['record-created', 'ok', `Patient/${idOf(subject)}`],
    ]);
  });

  test('a new record has a card on which nothing is answered', async () => {
    const actor = await testActor(floors.instance);
    const subject = await testRecord(floors, actor);
    expect((await call('/api/card/:record', actor, { record: idOf(subject) })).body).toMatchObject({
      name: null,
      answered: 0,
      lastChanged: null,
    });
  });

  test('one answer for "not there", "not yours" and what is no record’s id', async () => {
    const [{ actor }, { subject }] = await Promise.all([person(), person()]);
    const errors = await Promise.all(
      [
        idOf(subject),
        idOf(newUuid()),
        formatResourceId({ subject, local: 7n }),
        subject,
        'x',
        '',
        '../etc',
        '0'.repeat(26),
      ].map((record) =>
        call('/api/card/:record', actor, { record }).then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    );
    const [first] = errors;
    expect(first).toMatchObject({ code: 'not-found' });
    for (const error of errors) expect(error).toEqual(first);
  });
});

describe('GET /api/records', () => {
  test('lists oneself and dependents, with names where there are any', async () => {
    const { actor, subject } = await person();
    const child = await floors.access.createRecord(actor, { kind: 'dependent', ground: 'parent' });
    const { body } = await call('/api/records', actor);
    expect(Check(RecordList, body)).toBe(true);
    expect(body).toEqual({
      records: [
        {
          id: idOf(subject),
          relation: 'self',
          ground: 'self',
          name: 'Jo Doe',
          birthDate: '1980-11-23',
          comesOfAge: null,
          withdrawn: null,
        },
        {
          id: child.id,
          relation: 'guardian',
          ground: 'parent',
          name: null,
          birthDate: null,
          comesOfAge: null,
          withdrawn: null,
        },
      ],
    });
  });

  test('a deleted Patient leaves a record without a name', async () => {
    const { actor, subject } = await person();
    const grant = await floors.access.authorize(actor, subject, 'write', 'self-care');
    const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
    await floors.records.remove(ask, grant, { subject, local: 0n }, 1, 'Patient');
    expect((await call('/api/records', actor)).body).toMatchObject({ records: [{ id: idOf(subject), name: null }] });
  });

  test('somebody without a record has an empty list', async () => {
    expect((await call('/api/records', await testActor(floors.instance))).body).toEqual({ records: [] });
  });
});
