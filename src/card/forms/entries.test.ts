import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { formatResourceId, newUuid, parseResourceId } from '../../kernel/index.ts';
import type { FormHistory } from './contract.ts';
import { mappings } from './mappings.ts';
import { add, allergy, error, key, person, state, version } from './routes.fixture.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

describe('entries', () => {
  test('what is added is there, and adding it again with the same key makes no second one', async () => {
    const who = await person(floors);
    const headers = key();
    const first = await add(who, {}, headers);
    expect(first).toMatchObject({ status: 201, body: { version: 1, value: allergy } });
    expect(await add(who, {}, headers)).toEqual({ status: 200, body: first.body });
    expect(await state(who)).toEqual({
      part: 'allergies',
      answer: 'listed',
      answeredOn: null,
      entries: [first.body],
      access: null,
    });
    // Many at once, again and again: one that comes in while another reads the part is met too.
    for (let round = 1; round <= 8; round++) {
      const again = key();
      const same = await Promise.all(Array.from({ length: 8 }, () => add(who, { note: 'x' }, again)));
      expect(new Set(same.map(({ body }) => body.id)).size).toBe(1);
      expect((await state(who)).entries).toHaveLength(1 + round);
    }
  });

  test('a key that made something else is refused, one that was deleted is gone', async () => {
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
    expect(await error(add(who, { since: { date: '2021-02-30', approximate: false } }))).toMatchObject({
      code: 'invalid-input',
      errors: [{ field: 'body.value.since.date', code: 'date' }],
    });
  });

  test('a change needs the newest version, and one that changes nothing writes nothing', async () => {
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
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
    const [who, other] = [await person(floors), await person(floors)];
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
    const who = await person(floors);
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
    const [who, other] = await Promise.all([person(floors), person(floors)]);
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

describe('the history of what an import wrote', () => {
  test('says so', async () => {
    const who = await person(floors);
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
