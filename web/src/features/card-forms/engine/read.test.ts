import '../../../i18n/english.fixture.ts';
import { expect, test } from 'vitest';
import { formOf } from '../parts/forms.ts';
import type { Raw } from './field.ts';
import { rawOf } from './raw.ts';
import { readForm } from './read.ts';

const today = '2026-11-23';
const date = (year: string, month = '', day = '') => ({ day, month, year, approximate: false });

function read(part: Parameters<typeof formOf>[0], typed: Raw) {
  const form = formOf(part, true);
  return readForm(form, { ...rawOf(form, null), ...typed }, today);
}
const fields = (part: Parameters<typeof formOf>[0], typed: Raw) => read(part, typed).errors.map(({ field }) => field);

test('what is needed is asked for, at its input', () => {
  expect(fields('allergies', {})).toEqual(['substance', 'severity']);
  expect(fields('bloodGroup', {})).toEqual(['group', 'known']);
  expect(fields('notes', { note: ' \n ' })).toEqual(['note']);
  expect(fields('identity', {})).toEqual([]);
});

test('own words, with spaces around them, are words', () => {
  const { value, errors } = read('allergies', { substance: { text: ' Walnut ', coding: null }, severity: 'unknown' });
  expect(errors).toEqual([]);
  expect(value).toMatchObject({ substance: { text: 'Walnut', coding: null }, certainty: 'unknown', reaction: null });
});

test('too long, no number, out of bounds, the end before the beginning', () => {
  expect(fields('doctors', { name: 'x'.repeat(201) })).toEqual(['name']);
  expect(fields('identity', { address: { line: '', postalCode: '', city: 'x'.repeat(201), country: '' } })).toEqual([
    'address-city',
  ]);
  const pressure = { kind: 'blood-pressure', second: '80' };
  for (const value of ['', 'many', '12e1', '-5', '1001', 'Infinity'])
    expect(fields('measurements', { ...pressure, value }), value).toEqual(['value']);
  expect(read('measurements', { kind: 'weight', value: '62,5' }).value).toMatchObject({ value: 62.5, second: null });
  expect(fields('vaccinations', { vaccine: { text: 'Tetanus', coding: null }, dose: '1.5' })).toEqual(['dose']);
  const times = { since: date('2020'), until: date('2019', '5') };
  expect(fields('medicines', { medicine: { text: 'Iron', coding: null }, ...times })).toEqual(['until-year']);
});

test('what is not asked any more is not answered', () => {
  const condition = { condition: { text: 'Asthma', coding: null }, until: date('2019') };
  expect(read('conditions', { ...condition, state: 'active' }).value['until']).toBeNull();
  expect(read('conditions', { ...condition, state: 'resolved' }).value['until']).toMatchObject({ date: '2019' });
  expect(read('measurements', { kind: 'weight', value: '62', second: '80' }).value['second']).toBeNull();
});
