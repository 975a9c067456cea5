import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { checkedView, part, partOf, subject } from '../card.fixture.ts';

describe('medicines, implants, results', () => {
  test('names come from the medicine that is referred to, contained or in the record, else from what is in it', () => {
    const request = (id: string, reference: string, display?: string): Resource => ({
      resourceType: 'MedicationRequest',
      id,
      status: 'active',
      intent: 'order',
      subject,
      medicationReference: display === undefined ? { reference } : { reference, display },
      contained: [{ resourceType: 'Medication', id: 'm', code: { text: 'Contained' } }],
    });
    const found = part(
      'medicines',
      request('a', '#m'),
      request('b', 'Medication/m2'),
      request('c', 'Medication/elsewhere', 'Displayed'),
      request('d', 'Medication/m3'),
      request('e', 'Medication/elsewhere'),
      { resourceType: 'Medication', id: 'm2', code: { text: 'Of the record' } },
      {
        resourceType: 'Medication',
        id: 'm3',
        ingredient: [{ itemCodeableConcept: { text: 'A' } }, { itemCodeableConcept: { text: 'B' } }],
      },
    );
    expect(found.entries.map((entry) => [entry.id, entry.title])).toEqual([
      ['d', 'A / B'],
      ['a', 'Contained'],
      ['c', 'Displayed'],
      ['e', 'No name given'],
      ['b', 'Of the record'],
    ]);
  });

  test('prescriptions in force only; statements with what became of them; "do not take" says so', () => {
    const medicine = { medicationCodeableConcept: { text: 'M' } };
    const request = (status: 'active' | 'completed' | 'draft' | 'on-hold', doNotPerform = false): Resource => ({
      resourceType: 'MedicationRequest',
      status,
      intent: 'order',
      subject,
      doNotPerform,
      ...medicine,
    });
    const statement = (status: 'active' | 'stopped' | 'not-taken' | 'entered-in-error'): Resource => ({
      resourceType: 'MedicationStatement',
      status,
      subject,
      ...medicine,
    });
    const found = part(
      'medicines',
      request('active', true),
      request('completed'),
      request('draft'),
      request('on-hold'),
      statement('active'),
      statement('stopped'),
      statement('not-taken'),
      statement('entered-in-error'),
    );
    expect(found.entries.map((entry) => entry.status)).toEqual([
      null,
      'Not to be taken',
      'Paused',
      'Ended',
      'Not taken',
    ]);
  });

  test('a device is the patient’s by its use or by naming the patient', () => {
    const found = part(
      'implants',
      { resourceType: 'Device', id: 'd1', type: { text: 'Hip' }, manufacturer: 'Maker', modelNumber: 'M1' },
      {
        resourceType: 'DeviceUseStatement',
        id: 'u1',
        status: 'active',
        subject,
        device: { reference: 'Device/d1' },
        bodySite: { text: 'Left hip' },
      },
      { resourceType: 'Device', id: 'd2', type: { text: 'Pacemaker' }, patient: subject },
      { resourceType: 'Device', id: 'd3', type: { text: 'Laboratory analyser' } },
    );
    expect(found.entries.map((entry) => [entry.id, entry.title, entry.detail])).toEqual([
      ['u1', 'Hip', 'Left hip. Maker, M1'],
      ['d2', 'Pacemaker', null],
    ]);
  });

  test('the three newest results of a kind', () => {
    const weight = (on: string): Resource => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Weight' },
      effectiveDateTime: on,
      valueQuantity: { value: 70, unit: 'kg' },
    });
    expect(
      part('results', ...['2021', '2024', '2022', '2023'].map(weight)).entries.map((entry) => entry.when?.text),
    ).toEqual(['2024', '2023', '2022']);
  });

  test('a date that is itself a result is put into words', () => {
    const due: Resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Due' },
      valueDateTime: '2027-03-28',
    };
    const seen: Resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'Seen' },
      valuePeriod: { start: '2026-01-02', end: '2026-02' },
    };
    expect(part('results', due, seen).entries.map((entry) => entry.detail)).toEqual([
      '28 March 2027',
      '2 January 2026 – February 2026',
    ]);
  });

  test('blood groups are shortened in one wording only', () => {
    const group = (display: string): Resource => ({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '882-1' }] },
      valueCodeableConcept: { coding: [{ display }] },
    });
    const title = (display: string) => part('bloodGroup', group(display)).entries[0]?.title;
    expect(title('Blood group AB Rh(D) negative')).toBe('AB−');
    expect(title('Blood group O Rh(D) positive (finding)')).toBe('O+');
    expect(title('A+')).toBe('A+');
    expect(title('Blood group A Rh(D) positive, weak D')).toBe('Blood group A Rh(D) positive, weak D');
    expect(title('Blood group antibody A')).toBe('Blood group antibody A');
  });

  test('contacts: the Patient’s in their order, a number that is not old, related persons beside them', () => {
    const named: Resource = {
      resourceType: 'Patient',
      id: 'p1',
      contact: [
        {
          name: { text: 'Zoe' },
          telecom: [
            { system: 'phone', value: '1', use: 'old' },
            { system: 'phone', value: 'tel:+331', use: 'home' },
            { system: 'sms', value: '2', use: 'mobile' },
          ],
        },
        { name: { text: 'Al' }, telecom: [{ system: 'email', value: 'x@y' }] },
      ],
    };
    const related: Resource = {
      resourceType: 'RelatedPerson',
      id: 'r',
      patient: subject,
      name: [
        { use: 'old', text: 'Old' },
        { use: 'official', text: 'Bo' },
      ],
      relationship: [{ text: 'Sister' }],
    };
    const card = checkedView('p1', [named, related]);
    expect(partOf(card, 'contacts').entries.map((entry) => [entry.id, entry.title, entry.detail, entry.phone])).toEqual(
      [
        ['p1#1', 'Zoe', null, '2'],
        ['p1#2', 'Al', null, null],
        ['r', 'Bo', 'Sister', null],
      ],
    );
  });
});
