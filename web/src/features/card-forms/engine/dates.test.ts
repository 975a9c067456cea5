import '../../../i18n/english.fixture.ts';
import { expect, test } from 'vitest';
import { rawDate, readDate } from './dates.ts';

const read = (day: string, month: string, year: string, today: string | null = '2026-11-23') =>
  readDate({ day, month, year, approximate: false }, 'Since when', today);
const date = (text: string) => ({ value: { date: text, approximate: false } });
const wrong = (part: string) => ({ problem: { part, message: expect.stringMatching(/^Since when: /) } });

test('a date is as much as is known: a year, a month, a day', () => {
  expect(read('', '', '')).toEqual({ value: null });
  expect(read('', '', ' 1999 ')).toEqual(date('1999'));
  expect(read('', '3', '1999')).toEqual(date('1999-03'));
  expect(read('05', '03', '1999')).toEqual(date('1999-03-05'));
});

test('a month may be a word, in both languages, with or without accents, as short as tells it apart', () => {
  for (const month of ['February', 'feb', 'février', 'FEVRIER', 'févr.'])
    expect(read('', month, '2020'), month).toEqual(date('2020-02'));
  expect(read('', 'aou', '2020')).toEqual(date('2020-08'));
  for (const month of ['ju', 'jui', 'xyz', '13', '0']) expect(read('', month, '2020'), month).toEqual(wrong('month'));
});

test('the part that is wrong is named', () => {
  expect(read('14', '3', '92')).toEqual(wrong('year'));
  expect(read('14', '3', '0000')).toEqual(wrong('year'));
  expect(read('14', '', '1992')).toEqual(wrong('month'));
  expect(read('31', '4', '1992')).toEqual(wrong('day'));
  expect(read('x', '4', '1992')).toEqual(wrong('day'));
  expect(read('29', '2', '1900')).toEqual(wrong('day'));
  expect(read('29', '2', '2000')).toEqual(date('2000-02-29'));
});

test('a date to come is an error, by as much as is known, unless it may come', () => {
  expect(read('', '', '2026')).toEqual(date('2026'));
  expect(read('', '12', '2026')).toEqual(wrong('year'));
  expect(read('24', '11', '2026')).toEqual(wrong('year'));
  expect(read('24', '11', '2026', null)).toEqual(date('2026-11-24'));
});

test('what is known comes back as it is typed', () => {
  expect(rawDate({ date: '1999-03-05', approximate: true })).toEqual({
    day: '5',
    month: '3',
    year: '1999',
    approximate: true,
  });
  expect(rawDate({ date: '0800', approximate: false }).year).toBe('0800');
});
