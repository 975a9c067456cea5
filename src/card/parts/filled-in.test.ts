import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { part, subject, viewOf } from '../card.fixture.ts';
import type { PartKey } from '../contract.ts';
import { answerResource, answersOf } from '../forms/answers.ts';
import { mappings } from '../forms/mappings.ts';
import { type FormPart, type FormValue, formParts } from '../forms/values.ts';

const context = { patient: subject, today: '2026-11-23' };
let made = 0;

/** What a form makes of a value, as it would be stored. */
function filledIn<P extends FormPart>(key: P, value: FormValue<P>): Resource {
  made += 1;
  return { ...mappings[key].make(value, context), id: `e${made}`, meta: { versionId: '3' } };
}

const shown = (key: PartKey, ...resources: readonly Resource[]) =>
  part(key, ...resources).entries.map((entry) => [entry.title, entry.detail, entry.when?.text ?? null]);

describe('what a form made, on the card', () => {
  test('measurements by their name, a blood pressure as it is said', () => {
    const measured = (kind: 'weight' | 'blood-pressure', value: number, second: number | null, date: string) =>
      filledIn('measurements', { kind, value, second, on: { date, approximate: false } });
    expect(
      shown(
        'measurements',
        measured('weight', 71.5, null, '2026-11-01'),
        measured('blood-pressure', 120, 80, '2026-11-02'),
      ),
    ).toEqual([
      ['Blood pressure', '120 / 80 mmHg', '2026-11-02'],
      ['Weight', '71.5 kg', '2026-11-01'],
    ]);
    expect(part('results', measured('weight', 71, null, '2026')).answer).toBe('not-answered');
  });

  test('a doctor, who is not shown for having written something', () => {
    const doctor = filledIn('doctors', {
      name: 'Dr Roux',
      specialty: 'General practice',
      phone: '02 61 91 40 55',
      address: '1 rue X, Nantes',
    });
    const author: Resource = { resourceType: 'Practitioner', id: 'a', name: [{ text: 'Dr Author' }] };
    expect(part('doctors', doctor, author).entries).toMatchObject([
      { title: 'Dr Roux', detail: 'General practice. 1 rue X, Nantes', phone: '02 61 91 40 55' },
    ]);
    expect(part('doctors', author).answer).toBe('not-answered');
  });

  test('wishes with what was decided; a Consent about data is none', () => {
    const wish = filledIn('wishes', {
      about: 'organ-donation',
      decision: 'conditions',
      words: 'Not my eyes',
      paper: 'In the desk',
      on: { date: '2020', approximate: false },
    });
    expect(shown('wishes', wish)).toEqual([['Organ donation', 'Under conditions. Not my eyes. In the desk', '2020']]);
    const scope = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    };
    expect(
      part('wishes', { resourceType: 'Consent', id: 'c', status: 'active', scope, category: [{ text: 'x' }] }),
    ).toMatchObject({ answer: 'not-answered' });
  });

  test('a blood group with how it is known', () => {
    const group = filledIn('bloodGroup', { group: 'AB-', known: 'told', on: null });
    expect(part('bloodGroup', group).entries).toMatchObject([
      { title: 'AB−', detail: 'Blood group AB Rh(D) negative. Told, not checked', status: 'Preliminary' },
    ]);
  });

  test('contacts in the order in which they are to be called, with their note', () => {
    const contact = (name: string, order: number | null) =>
      filledIn('contacts', {
        name,
        relationship: 'Sister',
        phone: '1',
        otherPhone: null,
        order,
        languages: ['fr'],
        note: name === 'Al' ? 'Has a key' : null,
      });
    expect(shown('contacts', contact('Zoe', null), contact('Cy', 2), contact('Al', 1))).toEqual([
      ['Al', 'Sister. Has a key', null],
      ['Cy', 'Sister', null],
      ['Zoe', 'Sister', null],
    ]);
  });

  test('a date that is said to be exact or approximate is shown so, however much of it is told', () => {
    const since = (date: string, approximate: boolean) =>
      filledIn('conditions', {
        condition: { text: 'C', coding: null },
        state: 'active',
        certainty: 'confirmed',
        since: { date, approximate },
        until: null,
        note: null,
      });
    expect(
      part('conditions', since('2001', false), since('2000-01-02', true)).entries.map((entry) => entry.when),
    ).toMatchObject([{ approximate: false }, { approximate: true }]);
  });

  test('a pregnancy counts its weeks by the due date of the form, and an older one counts no more', () => {
    const older: readonly Resource[] = [
      {
        resourceType: 'Observation',
        id: 'old',
        status: 'final',
        code: { coding: [{ system: 'http://loinc.org', code: '11778-8' }] },
        subject,
        effectiveDateTime: '2026-11-01',
        valueDateTime: '2027-01-01',
      },
    ];
    const told = (due: string | null) =>
      filledIn('pregnancy', { status: 'pregnant', due: due === null ? null : { date: due, approximate: false } });
    expect(viewOf(...older, told('2027-03-28')).pregnant).toEqual({ weeks: 22 });
    expect(viewOf(...older, told(null)).pregnant).toEqual({ weeks: null });
  });

  test('entries say their version and their form; what no form covers says that too', () => {
    const none: Resource = {
      resourceType: 'AllergyIntolerance',
      id: 'latex',
      patient: subject,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '716184000' }] },
    };
    const note = filledIn('notes', { note: 'Deaf on the left' });
    expect(part('notes', note).entries).toMatchObject([{ version: 3, form: { part: 'notes', editable: true } }]);
    expect(part('allergies', none).entries).toMatchObject([
      { version: null, form: { part: 'allergies', editable: false } },
    ]);
    const result: Resource = {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'X' },
      valueInteger: 1,
    };
    expect(part('results', result).entries).toMatchObject([{ form: null }]);
  });
});

describe('answers to a part as a whole, on the card', () => {
  const cases = formParts
    .flatMap((key) => answersOf(key).map((said) => [key, said] as const))
    .filter(
      (one): one is [Exclude<FormPart, 'identity' | 'pregnancy'>, 'none-known' | 'unknown'] => one[0] !== 'pregnancy',
    );

  test.each(cases)('%s: %s', (key, said) => {
    const meta = { lastUpdated: '2026-11-20T10:00:00.000Z' };
    const resource = answerResource(key, said, context);
    const view = viewOf({ ...resource, id: 'a', meta: { ...resource.meta, ...meta } });
    expect(view.parts.filter((one) => one.answer !== 'not-answered')).toEqual([
      { key, answer: said, answeredOn: '2026-11-20', answeredBy: null, entries: [], writable: true },
    ]);
  });
});
