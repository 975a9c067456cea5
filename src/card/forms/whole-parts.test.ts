import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestFloors, testFloors } from '../../../test/people.ts';
import { newUuid, parseResourceId } from '../../kernel/index.ts';
import type { FormEntry } from './contract.ts';
import { add, allergy, answer, error, key, type Person, person, state, version } from './routes.fixture.ts';

let floors: TestFloors;
beforeAll(async () => {
  floors = await testFloors();
});
afterAll(() => floors.close());

describe('the answer of a part', () => {
  test('is given, changed and taken back; an entry ends it in the same commit', async () => {
    const who = await person(floors);
    const day = new Date().toISOString().slice(0, 10);
    expect((await answer(who, 'none-known')).body).toEqual({
      part: 'allergies',
      answer: 'none-known',
      answeredOn: day,
      entries: [],
      access: null,
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
    const who = await person(floors);
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
      const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
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
    const who = await person(floors);
    await summary(who);
    expect(await answer(who, 'unknown')).toMatchObject({ body: { answer: 'unknown' } });
    expect(await answer(who, 'not-answered')).toMatchObject({ body: { answer: 'not-answered' } });
    const other = await person(floors);
    await summary(other);
    const { body } = await other.call('POST allergies', { body: { value: allergy }, headers: key() });
    const params = { id: (body as FormEntry).id };
    await other.call('DELETE allergies/:id', { params, headers: version(1) });
    expect(await state(other)).toMatchObject({ answer: 'not-answered' });
  });
});
