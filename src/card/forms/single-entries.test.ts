import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { newUuid, parseResourceId } from '../../kernel/index.ts';
import type { FormEntry, FormHistory } from './contract.ts';
import { answer, error, key, person, state, version } from './routes.fixture.ts';
import type { FormValue } from './values.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

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
    const who = await person(floors);
    expect(await state(who, 'identity')).toEqual({
      part: 'identity',
      answer: 'not-answered',
      answeredOn: null,
      entries: [],
      access: null,
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
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
    await answer(who, 'unknown', 'pregnancy');
    const body = { value: { status: 'pregnant', due: null } };
    expect((await who.call('POST pregnancy', { body, headers: key() })).status).toBe(201);
    expect(await state(who, 'pregnancy')).toMatchObject({ answer: 'listed', entries: [{ value: body.value }] });
    const other = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
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
