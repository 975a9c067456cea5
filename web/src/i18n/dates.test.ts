import { expect, test } from 'vitest';
import { agoOf, countryOf, dateOf, fhirDate, numberOf, percentOf, todayOf } from './dates.ts';

test.each([
  ['1999', 'en', '1999'],
  ['1999', 'fr', '1999'],
  ['2021-02', 'en', 'February 2021'],
  ['2021-02', 'fr', 'février 2021'],
  ['1992-03-14', 'en', '14 March 1992'],
  ['1992-03-14', 'fr', '14 mars 1992'],
  ['2021-03-01', 'en', '1 March 2021'],
  ['2021-03-01', 'fr', '1er mars 2021'],
  ['0099', 'en', '99'],
  ['not a date', 'fr', 'not a date'],
  ['1999-02-29', 'en', '1999-02-29'],
] as const)('%s in %s is %s', (value, language, text) => {
  expect(fhirDate(value, language)).toBe(text);
});

test('the day is the one written, whatever the zone of the writer and of the reader', () => {
  expect(fhirDate('2015-02-07T23:59:59-11:00', 'en')).toBe('7 February 2015');
  expect(fhirDate('2015-02-07T00:00:00+14:00', 'en')).toBe('7 February 2015');
});

test('short dates fit a margin', () => {
  expect(fhirDate('2026-06', 'en', 'short')).toBe('Jun 2026');
  expect(fhirDate('2018-11-03', 'fr', 'short')).toBe('3 nov. 2018');
});

test('a heading names the day', () => {
  expect(todayOf(new Date(2026, 10, 23, 12), 'en')).toBe('Monday 23 November');
  expect(todayOf(new Date(2026, 10, 23, 12), 'fr')).toBe('Lundi 23 novembre');
  expect(todayOf(new Date(2026, 11, 1, 12), 'fr')).toBe('Mardi 1er décembre');
});

test('moments, numbers and per cent follow the language', () => {
  expect(dateOf('2026-11-12T10:00:00Z', 'fr')).toBe('12 novembre 2026');
  expect(numberOf(12480, 'en')).toBe('12,480');
  expect(numberOf(12480, 'fr')).toBe('12\u202f480');
  expect(percentOf(0.67, 'en')).toBe('67%');
});

const now = Date.parse('2026-11-26T12:00:00Z');
test.each([
  ['2026-11-26T12:00:30Z', 'en', 'now'],
  ['2026-11-26T11:59:01Z', 'fr', 'maintenant'],
  ['2026-11-26T11:55:00Z', 'en', '5 minutes ago'],
  ['2026-11-26T11:00:00Z', 'fr', 'il y a 1 heure'],
  ['2026-11-25T11:00:00Z', 'en', 'yesterday'],
  ['2026-11-25T11:00:00Z', 'fr', 'hier'],
  ['2026-11-06T12:00:00Z', 'en', '20 days ago'],
  ['2026-10-01T12:00:00Z', 'fr', '1er octobre 2026'],
] as const)('%s in %s was %s', (moment, language, text) => {
  expect(agoOf(moment, now, language)).toBe(text);
});

test('a country is named in the reader’s language', () => {
  expect(countryOf('DE', 'en')).toBe('Germany');
  expect(countryOf('DE', 'fr')).toBe('Allemagne');
});
