import { Check } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestFloors, testActor, testFloors, testRecord } from '../../../test/people.ts';
import {
  type Actor,
  formatResourceId,
  newUuid,
  parseResourceId,
  type RouteRequest,
  systemClock,
} from '../../kernel/index.ts';
import type { ResourceBody, ResourceType } from '../../records/index.ts';
import type { FormEntry, FormHistory, FormState } from './contract.ts';
import { mappings } from './mappings.ts';
import { formRoutes } from './routes.ts';
import type { FormValue } from './values.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(async () => {
  await floors.close();
});

const base = '/api/card/:record/forms';

interface Person {
  readonly actor: Actor;
  readonly record: string;
  call(
    route: string,
    asked?: { params?: Record<string, string>; body?: unknown; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown }>;
  store(resource: ResourceBody & { resourceType: ResourceType }): Promise<string>;
}

async function person(): Promise<Person> {
  const actor = await testActor(floors.instance);
  const subject = await testRecord(floors, actor);
  const record = formatResourceId({ subject, local: 0n });
  const { records, access, keyring, audit, instance } = floors;
  const routes = formRoutes({
    records,
    access,
    keyring,
    clock: systemClock,
    entries: (grant, who, wanted) => audit.entries(instance.appSql, grant, who.secret, wanted),
  });
  return {
    actor,
    record,
    async call(name, { params = {}, body, headers = {} } = {}) {
      const route = routes.find((one) => `${one.method} ${one.path}` === name.replace(' ', ` ${base}/`));
      if (route === undefined) throw new Error(`no route ${name}`);
      const request = { id: newUuid(), actor, params: { record, ...params }, body, headers };
      const reply = await route.handle(request as unknown as RouteRequest<never, never, never>); // what the handlers use
      const status = reply.status ?? 200;
      const schema = route.answers[status];
      if (reply.body !== undefined && (schema === undefined || !Check(schema, reply.body)))
        throw new TypeError(`${name} does not answer by its schema: ${JSON.stringify(reply.body)}`);
      return { status, body: reply.body };
    },
    async store(resource) {
      const grant = await access.authorize(actor, subject, 'write', 'self-care');
      const ask = { actor, request: newUuid(), purpose: 'self-care' } as const;
      return formatResourceId((await records.create(ask, grant, subject, resource, resource.resourceType)).id);
    },
  };
}

const allergy: FormValue<'allergies'> = {
  substance: { text: 'Peanut', coding: null },
  kind: 'food',
  type: 'allergy',
  reaction: 'Hives',
  severity: 'moderate',
  certainty: 'confirmed',
  since: { date: '1999', approximate: true },
  note: null,
};

const key = (): Record<string, string> => ({ 'idempotency-key': newUuid() });
const version = (n: number) => ({ 'if-match': `W/"${n}"` });
const error = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );

const add = async (who: Person, value: Partial<FormValue<'allergies'>> = {}, headers = key()) =>
  (await who.call('POST allergies', { body: { value: { ...allergy, ...value } }, headers })) as {
    status: number;
    body: FormEntry;
  };
const state = async (who: Person, part = 'allergies') => (await who.call(`GET ${part}`)).body as FormState;
const answer = (who: Person, said: string, part = 'allergies') =>
  who.call(`PUT ${part}/answer`, { body: { answer: said } });

describe('entries', () => {
  test('what is added is there, and adding it again with the same key makes no second one', async () => {
    const who = await person();
    const headers = key();
    const first = await add(who, {}, headers);
    expect(first).toMatchObject({ status: 201, body: { version: 1, value: allergy } });
    expect(await add(who, {}, headers)).toEqual({ status: 200, body: first.body });
    expect(await state(who)).toEqual({ part: 'allergies', answer: 'listed', answeredOn: null, entries: [first.body] });
    // Many at once, again and again: one that comes in while another reads the part is met too.
    for (let round = 1; round <= 8; round++) {
      const again = key();
      const same = await Promise.all(Array.from({ length: 8 }, () => add(who, { note: 'x' }, again)));
      expect(new Set(same.map(({ body }) => body.id)).size).toBe(1);
      expect((await state(who)).entries).toHaveLength(1 + round);
    }
  });

  test('a key that made something else is refused, one that was deleted is gone', async () => {
    const who = await person();
    const headers = key();
    const { body } = await add(who, {}, headers);
    expect(await error(add(who, { reaction: 'Another' }, headers))).toMatchObject({ code: 'conflict' });
    await who.call('PUT allergies/:id', {
      params: { id: body.id },
      headers: version(1),
      body: { value: { ...allergy, severity: 'severe' } },
    });
    // The answer to the first request was lost, and the entry changed since: it is still what that request made.
    expect(await add(who, {}, headers)).toMatchObject({ status: 200, body: { version: 2 } });
    await who.call('DELETE allergies/:id', { params: { part: 'allergies', id: body.id }, headers: version(2) });
    expect(await error(add(who, {}, headers))).toMatchObject({ code: 'gone' });
  });

  test('headers are demanded in their form', async () => {
    const who = await person();
    for (const headers of [{}, { 'idempotency-key': '1' }])
      expect(await error(who.call('POST allergies', { body: { value: allergy }, headers }))).toMatchObject({
        code: 'invalid-input',
        errors: [{ field: 'header.Idempotency-Key' }],
      });
    const { body } = await add(who);
    expect(
      await error(who.call('PUT allergies/:id', { params: { id: body.id }, body: { value: allergy } })),
    ).toMatchObject({ code: 'invalid-input', errors: [{ field: 'header.If-Match' }] });
  });

  test('a code that says "none known" is no entry: nothing is stored', async () => {
    const who = await person();
    const system = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
    const { body } = await add(who);
    for (const code of ['no-known-allergies', 'no-allergy-info']) {
      const substance = { text: 'None', coding: { system, code, display: 'None' } };
      const refused = { code: 'invalid-input', errors: [{ field: 'body.value', code: 'no-entry' }] };
      expect(await error(add(who, { substance }))).toMatchObject(refused);
      const params = { id: body.id };
      const value = { ...allergy, substance };
      expect(
        await error(who.call('PUT allergies/:id', { params, headers: version(1), body: { value } })),
      ).toMatchObject(refused);
    }
    expect(await state(who)).toMatchObject({ entries: [{ id: body.id, version: 1, value: allergy }] });
  });

  test('a day that does not exist is refused by its field', async () => {
    const who = await person();
    expect(await error(add(who, { since: { date: '2021-02-30', approximate: false } }))).toMatchObject({
      code: 'invalid-input',
      errors: [{ field: 'body.value.since.date', code: 'date' }],
    });
  });

  test('a change needs the newest version, and one that changes nothing writes nothing', async () => {
    const who = await person();
    const { body } = await add(who);
    const change = (n: number, value: Partial<typeof allergy>) =>
      who.call('PUT allergies/:id', {
        params: { id: body.id },
        headers: version(n),
        body: { value: { ...allergy, ...value } },
      });
    expect((await change(1, { note: 'x ' })).body).toMatchObject({ version: 2, value: { note: 'x' } });
    expect((await change(2, { note: 'x' })).body).toMatchObject({ version: 2 });
    expect(await error(change(1, { note: 'y' }))).toMatchObject({ code: 'precondition-failed' });
    expect((await who.call('GET allergies/:id', { params: { part: 'allergies', id: body.id } })).body).toMatchObject({
      version: 2,
    });
  });

  test('what came with an entry and no form shows stays', async () => {
    const who = await person();
    const id = await who.store({
      resourceType: 'AllergyIntolerance',
      patient: { reference: `Patient/${who.record}` },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
      },
      code: { text: 'Latex' },
      identifier: [{ system: 'urn:x', value: '7' }],
      reaction: [
        { manifestation: [{ text: 'Rash' }], exposureRoute: { text: 'Skin' } },
        { manifestation: [{ text: 'Cough' }], severity: 'mild' },
      ],
    });
    const { entries } = await state(who);
    expect(entries[0]?.value).toMatchObject({ reaction: 'Rash', severity: 'mild' });
    await who.call('PUT allergies/:id', {
      params: { id },
      headers: version(1),
      body: { value: { ...(entries[0]?.value as typeof allergy), reaction: 'Blisters' } },
    });
    const stored = await floors.records.read(
      { actor: who.actor, request: newUuid(), purpose: 'self-care' },
      'AllergyIntolerance',
      parseResourceId(id) as never,
    );
    expect(JSON.parse(String(stored.json))).toMatchObject({
      identifier: [{ value: '7' }],
      reaction: [
        { manifestation: [{ text: 'Blisters' }], exposureRoute: { text: 'Skin' } },
        { manifestation: [{ text: 'Cough' }], severity: 'mild' },
      ],
    });
  });

  test('an entry that is deleted can be brought back; both can be said twice', async () => {
    const who = await person();
    const { body } = await add(who);
    const at = { part: 'allergies', id: body.id };
    expect(await error(who.call('DELETE allergies/:id', { params: at, headers: version(9) }))).toMatchObject({
      code: 'precondition-failed',
    });
    for (const _ of [1, 2])
      expect((await who.call('DELETE allergies/:id', { params: at, headers: version(1) })).status).toBe(204);
    expect(await state(who)).toMatchObject({ answer: 'not-answered', entries: [] });
    expect(await error(who.call('GET allergies/:id', { params: at }))).toMatchObject({ code: 'gone' });
    expect(await error(who.call('POST :part/:id/restore', { params: at, headers: version(1) }))).toMatchObject({
      code: 'precondition-failed',
    });
    for (const _ of [1, 2])
      expect((await who.call('POST :part/:id/restore', { params: at, headers: version(2) })).body).toMatchObject({
        version: 3,
        value: allergy,
      });
    const { versions } = (await who.call('GET :part/:id/history', { params: at })).body as FormHistory;
    expect(versions.map((one) => [one.version, one.change, one.by])).toEqual([
      [3, 'restored', 'you'],
      [2, 'deleted', 'you'],
      [1, 'created', 'you'],
    ]);
  });

  test('the history says which fields a version changed', async () => {
    const who = await person();
    const { body } = await add(who);
    await who.call('PUT allergies/:id', {
      params: { id: body.id },
      headers: version(1),
      body: { value: { ...allergy, note: 'x', severity: 'severe' } },
    });
    const { versions } = (await who.call('GET :part/:id/history', { params: { part: 'allergies', id: body.id } }))
      .body as FormHistory;
    expect(versions).toMatchObject([
      { version: 2, change: 'changed', changed: ['severity', 'note'], value: { severity: 'severe' } },
      { version: 1, change: 'created', changed: [] },
    ]);
  });

  test('whoever tries to write to a record of somebody else stands in its log', async () => {
    const [who, other] = [await person(), await person()];
    const { body } = await add(who);
    const subject = parseResourceId(who.record)?.subject as never;
    const refusals = async () => {
      const grant = await floors.access.authorize(who.actor, subject, 'read', 'self-care');
      const wanted = { outcomes: ['denied'], before: null, limit: 50 } as const;
      return await floors.audit.entries(floors.instance.appSql, grant, who.actor.secret, wanted);
    };
    const params = { record: who.record, part: 'allergies', id: body.id };
    const tries = [
      () => other.call('POST allergies', { params, headers: key(), body: { value: allergy } }),
      () => other.call('PUT allergies/:id', { params, headers: version(1), body: { value: allergy } }),
      () => other.call('DELETE allergies/:id', { params, headers: version(1) }),
      () => other.call('POST :part/:id/restore', { params, headers: version(1) }),
      () => other.call('PUT allergies/answer', { params, body: { answer: 'unknown' } }),
    ];
    for (const [n, tried] of tries.entries()) {
      expect(await error(tried())).toMatchObject({ code: 'not-found' });
      expect((await refusals()).map(({ actor }) => actor)).toEqual(Array(n + 1).fill(other.actor.account));
    }
  });

  test('the history reads each version by itself, not with all other entries again', async () => {
    const who = await person();
    const first = await add(who);
    for (let n = 0; n < 5; n++) await add(who);
    const params = { part: 'allergies', id: first.body.id };
    for (let n = 1; n <= 3; n++)
      await who.call('PUT allergies/:id', {
        params,
        headers: version(n),
        body: { value: { ...allergy, note: `${n}` } },
      });
    const find = vi.spyOn(mappings.allergies, 'find');
    const { versions } = (await who.call('GET :part/:id/history', { params })).body as FormHistory;
    expect(versions).toHaveLength(4);
    const read = find.mock.calls.map(([chart]) => chart.all('AllergyIntolerance').length);
    find.mockRestore();
    expect(read).toEqual([6, 1, 1, 1, 1]);
  });

  test('what is not there, not yours, or of another part has one answer', async () => {
    const [who, other] = await Promise.all([person(), person()]);
    const { body } = await add(other);
    for (const id of [body.id, body.id.replace(other.record, who.record), 'x', who.record, `${who.record}#1`]) {
      const params = { part: 'allergies', id };
      for (const call of [
        () => who.call('GET allergies/:id', { params }),
        () => who.call('GET :part/:id/history', { params }),
        () => who.call('DELETE allergies/:id', { params, headers: version(1) }),
        () => who.call('POST :part/:id/restore', { params, headers: version(1) }),
        () => who.call('PUT allergies/:id', { params, headers: version(1), body: { value: allergy } }),
      ])
        expect(await error(call())).toMatchObject({ code: 'not-found' });
    }
    expect(await error(who.call('GET allergies', { params: { record: other.record } }))).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the answer of a part', () => {
  test('is given, changed and taken back; an entry ends it in the same commit', async () => {
    const who = await person();
    const day = new Date().toISOString().slice(0, 10);
    expect((await answer(who, 'none-known')).body).toEqual({
      part: 'allergies',
      answer: 'none-known',
      answeredOn: day,
      entries: [],
    });
    expect((await answer(who, 'unknown')).body).toMatchObject({ answer: 'unknown', answeredOn: day });
    expect((await answer(who, 'not-answered')).body).toMatchObject({ answer: 'not-answered', answeredOn: null });
    await answer(who, 'none-known');
    const { body } = await add(who);
    expect(await error(answer(who, 'none-known'))).toMatchObject({ code: 'conflict' });
    await who.call('DELETE allergies/:id', { params: { part: 'allergies', id: body.id }, headers: version(1) });
    expect(await state(who)).toMatchObject({ answer: 'not-answered' });
  });

  test('two who answer at once give one answer', async () => {
    const who = await person();
    await Promise.all(['none-known', 'unknown', 'none-known'].map((said) => answer(who, said)));
    const ask = { actor: who.actor, request: newUuid(), purpose: 'self-care' } as const;
    const subject = (await floors.access.relations(who.actor))[0]?.subject as never;
    const all = await floors.records.all(ask, subject, { types: null, kind: 'record-read', what: 'x' });
    expect(all).toHaveLength(1);
  });

  test('an entry and "nothing" that are said at once: the entry stands alone, also one that is brought back', async () => {
    const typesOf = async (who: Person) => {
      const ask = { actor: who.actor, request: newUuid(), purpose: 'self-care' } as const;
      const subject = (await floors.access.relations(who.actor))[0]?.subject as never;
      const all = await floors.records.all(ask, subject, { types: null, kind: 'record-read', what: 'x' });
      return all.map(({ json }) => JSON.parse(String(json)).resourceType as string);
    };
    const note = { body: { value: { note: 'Deaf' } } };
    for (let n = 0; n < 8; n++) {
      const who = await person();
      const [, added] = await Promise.all([
        error(answer(who, 'none-known', 'notes')),
        who.call('POST notes', { ...note, headers: key() }),
      ]);
      expect(await typesOf(who)).toEqual(['Flag']);
      const { id } = added.body as FormEntry;
      const params = { part: 'notes', id };
      await who.call('DELETE notes/:id', { params, headers: version(1) });
      await Promise.all([
        error(answer(who, 'unknown', 'notes')),
        error(who.call('POST :part/:id/restore', { params, headers: version(2) })),
      ]);
      expect(await typesOf(who)).toHaveLength(1);
    }
  });

  test('a statement that came in a document gives way to an entry and to another answer', async () => {
    const who = await person();
    const none = {
      resourceType: 'AllergyIntolerance',
      patient: { reference: `Patient/${who.record}` },
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
      },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] },
      recordedDate: '2026-02-04',
    } as const;
    await who.store(none);
    expect(await state(who)).toMatchObject({ answer: 'none-known', answeredOn: '2026-02-04' });
    expect((await answer(who, 'unknown')).body).toMatchObject({ answer: 'unknown' });
    await who.store(none);
    const { body } = await add(who);
    await who.call('DELETE allergies/:id', { params: { part: 'allergies', id: body.id }, headers: version(1) });
    expect(await state(who)).toMatchObject({ answer: 'not-answered' });
  });
});

describe('the identity', () => {
  const nobody: FormValue<'identity'> = {
    given: 'Jo',
    family: 'Doe',
    usual: null,
    birthDate: { date: '1980', approximate: true },
    gender: 'other',
    sexForClinicalUse: 'unknown',
    address: null,
    phone: null,
    languages: ['fr', 'en'],
    insuranceNumber: null,
  };

  test('is made once, changed by version, and never deleted', async () => {
    const who = await person();
    expect(await state(who, 'identity')).toEqual({
      part: 'identity',
      answer: 'not-answered',
      answeredOn: null,
      entries: [],
    });
    const made = await who.call('POST identity', { body: { value: nobody }, headers: key() });
    expect(made).toMatchObject({ status: 201, body: { id: who.record, version: 1, value: nobody } });
    expect((await who.call('POST identity', { body: { value: nobody }, headers: key() })).status).toBe(200);
    expect(
      await error(who.call('POST identity', { body: { value: { ...nobody, given: 'X' } }, headers: key() })),
    ).toMatchObject({ code: 'conflict' });
    const at = { part: 'identity', id: who.record };
    expect(
      (
        await who.call('PUT identity/:id', {
          params: at,
          headers: version(1),
          body: { value: { ...nobody, given: 'Joan' } },
        })
      ).body,
    ).toMatchObject({ version: 2, value: { given: 'Joan', family: 'Doe' } });
    expect(await error(who.call('DELETE identity/:id', { params: at, headers: version(2) }))).toMatchObject({
      code: 'not-supported',
    });
    expect(await state(who, 'identity')).toMatchObject({ answer: 'listed', entries: [{ id: who.record, version: 2 }] });
  });
});

describe('parts with one entry', () => {
  const group = (known: 'told' | 'card') => ({ value: { group: 'A+', known, on: null } });
  const laboratory = (record: string) =>
    ({
      resourceType: 'Observation',
      status: 'final',
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
      ],
      code: { coding: [{ system: 'http://loinc.org', code: '882-1' }] },
      subject: { reference: `Patient/${record}` },
      valueCodeableConcept: { coding: [{ display: 'Blood group A Rh(D) positive' }] },
    }) as const;

  test('one blood group of one’s own stands beside those of laboratories; deleted, it can be given again', async () => {
    const who = await person();
    await who.store(laboratory(who.record));
    const first = await who.call('POST bloodGroup', { body: group('told'), headers: key() });
    expect(first.status).toBe(201);
    expect((await who.call('POST bloodGroup', { body: group('told'), headers: key() })).status).toBe(200);
    expect(await error(who.call('POST bloodGroup', { body: group('card'), headers: key() }))).toMatchObject({
      code: 'conflict',
    });
    expect((await state(who, 'bloodGroup')).entries.map((entry) => entry.value)).toEqual(
      expect.arrayContaining([
        { group: 'A+', known: 'laboratory', on: null },
        { group: 'A+', known: 'told', on: null },
      ]),
    );
    const { id } = first.body as FormEntry;
    await who.call('DELETE bloodGroup/:id', { params: { id }, headers: version(1) });
    expect(await who.call('POST bloodGroup', { body: group('card'), headers: key() })).toMatchObject({
      status: 201,
      body: { id, version: 3, value: { known: 'card' } },
    });
  });

  test('a blood group that was marked as an error over FHIR can be given again, and is one then', async () => {
    const who = await person();
    const group = (said: string) => ({ body: { value: { group: said, known: 'card', on: null } }, headers: key() });
    const first = (await who.call('POST bloodGroup', group('A+'))).body as FormEntry;
    const id = parseResourceId(first.id);
    if (id === null) throw new Error('no id');
    const grant = await floors.access.authorize(who.actor, id.subject, 'write', 'self-care');
    const ask = { actor: who.actor, request: newUuid(), purpose: 'self-care' } as const;
    const { json } = await floors.records.read(ask, 'Observation', id);
    const wrong = { ...JSON.parse(String(json)), status: 'entered-in-error' };
    await floors.records.update(ask, grant, id, 1, wrong, 'Observation');
    const again = await who.call('POST bloodGroup', group('O+'));
    expect(again).toMatchObject({ status: 201, body: { value: { group: 'O+' } } });
    expect(await who.call('POST bloodGroup', group('O+'))).toMatchObject({
      status: 200,
      body: again.body as FormEntry,
    });
    expect(await error(who.call('POST bloodGroup', group('B+')))).toMatchObject({ code: 'conflict' });
    expect((await state(who, 'bloodGroup')).entries).toEqual([again.body]);
  });

  test('a pregnancy that a document tells is changed, not added to; "I don’t know" goes when it is told', async () => {
    const who = await person();
    await answer(who, 'unknown', 'pregnancy');
    const body = { value: { status: 'pregnant', due: null } };
    expect((await who.call('POST pregnancy', { body, headers: key() })).status).toBe(201);
    expect(await state(who, 'pregnancy')).toMatchObject({ answer: 'listed', entries: [{ value: body.value }] });
    const other = await person();
    await other.store({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '82810-3' }] },
      subject: { reference: `Patient/${other.record}` },
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '77386006' }] },
    });
    expect(await error(other.call('POST pregnancy', { body, headers: key() }))).toMatchObject({ code: 'conflict' });
  });
});

describe('what stands in the Patient', () => {
  const contact = { name: { text: 'Al' }, telecom: [{ system: 'phone', value: '1' }], id: 'c1' };

  test('a contact is changed and deleted by its number, and its history is its own', async () => {
    const who = await person();
    await who.store({ resourceType: 'Patient', contact: [contact, { name: { text: 'Bo' } }] });
    const ids = (await state(who, 'contacts')).entries.map((entry) => entry.id);
    expect(ids).toEqual([`${who.record}#1`, `${who.record}#2`]);
    const value = { ...(await state(who, 'contacts')).entries[0]?.value, note: 'Has a key' };
    const params = { id: ids[0] ?? '' };
    expect((await who.call('PUT contacts/:id', { params, headers: version(1), body: { value } })).body).toMatchObject({
      version: 2,
      value: { name: 'Al', phone: '1', note: 'Has a key' },
    });
    const { versions } = (await who.call('GET :part/:id/history', { params: { part: 'contacts', id: ids[0] ?? '' } }))
      .body as FormHistory;
    expect(versions.map((one) => [one.version, one.changed])).toEqual([
      [2, ['note']],
      [1, []],
    ]);
    const second = (await who.call('GET :part/:id/history', { params: { part: 'contacts', id: ids[1] ?? '' } }))
      .body as FormHistory;
    expect(second.versions.map((one) => one.version)).toEqual([1]);
    await who.call('DELETE contacts/:id', { params, headers: version(2) });
    expect((await state(who, 'contacts')).entries.map((entry) => entry.value)).toMatchObject([{ name: 'Bo' }]);
    expect(await state(who, 'identity')).toMatchObject({ entries: [{ id: who.record, version: 3 }] });
  });

  test('a contact that was deleted comes back among the others, whatever was changed beside it, and once', async () => {
    const who = await person();
    await who.store({
      resourceType: 'Patient',
      contact: [contact, { name: { text: 'Bo' } }, { name: { text: 'Cy' } }],
    });
    const names = async () =>
      (await state(who, 'contacts')).entries.map(({ value }) => value && 'name' in value && value.name);
    const at = (number: number) => ({ part: 'contacts', id: `${who.record}#${number}` });
    const restore = (number: number, gone: number) =>
      who.call('POST :part/:id/restore', { params: at(number), headers: version(gone) });
    await who.call('DELETE contacts/:id', { params: at(1), headers: version(1) });
    await who.call('DELETE contacts/:id', { params: at(2), headers: version(2) });
    expect(await names()).toEqual(['Bo']);
    for (let time = 0; time < 2; time += 1) {
      const { body } = await restore(1, 2);
      expect(body).toMatchObject({ id: `${who.record}#1`, version: 4, value: { name: 'Al', phone: '1' } });
    }
    await restore(2, 3);
    expect(await names()).toEqual(['Al', 'Cy', 'Bo']);
    // Who comes to stand where another stood keeps a history of his own.
    const history = async (number: number) =>
      ((await who.call('GET :part/:id/history', { params: at(number) })).body as FormHistory).versions.map(
        ({ version: n, change, value }) => [n, change, value && 'name' in value ? value.name : null],
      );
    expect(await history(1)).toEqual([
      [4, 'restored', 'Al'],
      [2, 'deleted', null],
      [1, 'created', 'Al'],
    ]);
    expect(await history(2)).toEqual([
      [5, 'restored', 'Cy'],
      [3, 'deleted', null],
      [1, 'created', 'Cy'],
    ]);
    expect(await history(3)).toEqual([[1, 'created', 'Bo']]);
    expect(await error(restore(9, 2))).toMatchObject({ code: 'not-found' });
    expect(await error(restore(1, 99))).toMatchObject({ code: 'not-found' });
  });
});

describe('"nil known" in the section of a document', () => {
  const section = (code: string) => ({
    title: code,
    code: { coding: [{ system: 'http://loinc.org', code }] },
    text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">None known</div>' },
    emptyReason: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'nilknown' }],
    },
  });
  const summary = (who: Person): Promise<string> =>
    who.store({
      resourceType: 'Composition',
      status: 'final',
      type: { text: 'Summary' },
      subject: { reference: `Patient/${who.record}` },
      date: '2026-01-02',
      author: [{ display: 'Dr Roux' }],
      title: 'Summary',
      section: [section('48765-2'), section('11450-4')],
    });

  test('is taken back, and only in that section', async () => {
    const who = await person();
    const id = await summary(who);
    const said = { answer: 'none-known', answeredOn: '2026-01-02' };
    expect(await state(who)).toMatchObject(said);
    expect(await answer(who, 'none-known')).toMatchObject({ body: said });
    expect(await answer(who, 'not-answered')).toMatchObject({ body: { answer: 'not-answered', entries: [] } });
    expect(await state(who, 'conditions')).toMatchObject(said);
    const own = parseResourceId(id);
    if (own === null) throw new Error('no id');
    const ask = { actor: who.actor, request: newUuid(), purpose: 'self-care' } as const;
    const [now, before] = await floors.records.history(ask, own.subject, 'Composition', own);
    expect(String(before?.json)).toContain('nilknown');
    expect(JSON.parse(String(now?.json))).toMatchObject({
      author: [{ display: 'Dr Roux' }],
      section: [{ title: '48765-2', text: { div: expect.not.stringContaining('None known') } }, section('11450-4')],
    });
  });

  test('ends with another answer and with an entry, and does not come back when these go', async () => {
    const who = await person();
    await summary(who);
    expect(await answer(who, 'unknown')).toMatchObject({ body: { answer: 'unknown' } });
    expect(await answer(who, 'not-answered')).toMatchObject({ body: { answer: 'not-answered' } });
    const other = await person();
    await summary(other);
    const { body } = await other.call('POST allergies', { body: { value: allergy }, headers: key() });
    const params = { id: (body as FormEntry).id };
    await other.call('DELETE allergies/:id', { params, headers: version(1) });
    expect(await state(other)).toMatchObject({ answer: 'not-answered' });
  });
});

describe('the history of what an import wrote', () => {
  test('says so', async () => {
    const who = await person();
    const subject = parseResourceId(who.record)?.subject;
    if (subject === undefined) throw new Error('no record');
    const grant = await floors.access.authorize(who.actor, subject, 'write', 'self-care');
    const id = { subject, local: 77n };
    const write = {
      op: 'create',
      id,
      type: 'Flag',
      resource: {
        resourceType: 'Flag',
        status: 'active',
        code: { text: 'Deaf' },
        subject: { reference: `Patient/${who.record}` },
      },
      replaces: null,
      tokens: [],
    } as const;
    const ask = { actor: who.actor, request: newUuid(), purpose: 'self-care' } as const;
    await floors.records.writeAll(ask, grant, subject, [write], { kind: 'record-imported', import: newUuid() });
    const params = { part: 'notes', id: formatResourceId(id) };
    await who.call('PUT notes/:id', { params, headers: version(1), body: { value: { note: 'Deaf on the left' } } });
    expect((await who.call('GET :part/:id/history', { params })).body).toMatchObject({
      versions: [
        { version: 2, change: 'changed', by: 'you', changed: ['note'] },
        { version: 1, change: 'imported', by: 'you', value: { note: 'Deaf' } },
      ],
    });
  });
});
