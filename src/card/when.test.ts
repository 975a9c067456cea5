import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageOn, dateWords, daysBetween, newestFirst, whenOf } from './when.ts';

describe('when', () => {
  test.each([
    [{ date: '1999' }, { text: '1999', approximate: true, end: null }],
    [{ date: '2009-10' }, { text: '2009-10', approximate: true, end: null }],
    [{ date: '2018-09-03' }, { text: '2018-09-03', approximate: false, end: null }],
    [{ date: '2018-09-03T08:00:00+02:00' }, { text: '2018-09-03T08:00:00+02:00', approximate: false, end: null }],
    [{ period: { start: '2015-03', end: '2016-01-02' } }, { text: '2015-03', approximate: true, end: '2016-01-02' }],
    [{ age: { value: 7, code: 'a' } }, { text: '1999', approximate: true, end: null }],
    [{ age: { value: 18, code: 'mo' } }, { text: '1993', approximate: true, end: null }],
    [{ range: { low: { value: 7, unit: 'years' } } }, { text: '1999', approximate: true, end: null }],
    [{ end: '2016' }, { text: '2016', approximate: true, end: '2016' }],
    [{ date: 'last spring' }, null],
    [{ age: { value: 7, code: 'furlong' } }, null],
    [{}, null],
  ] as const)('%j', (told, expected) => {
    expect(whenOf(told, '1992-03-14')).toEqual(expected);
  });

  test('an age tells nothing without a birth date', () => {
    expect(whenOf({ age: { value: 7, code: 'a' } }, null)).toBeNull();
  });

  test.each([
    ['2027-03-28', '28 March 2027', '28 mars 2027'],
    ['2027-03-01', '1 March 2027', '1er mars 2027'],
    ['2027-03', 'March 2027', 'mars 2027'],
    ['0987', '987', '987'],
    ['2027-03-28T23:30:00-05:00', '28 March 2027, 23:30', '28 mars 2027, 23:30'],
    ['2027-02-30', '2027-02-30', '2027-02-30'],
    ['1999-02-29', '1999-02-29', '1999-02-29'],
    ['next spring', 'next spring', 'next spring'],
    [undefined, null, null],
  ])('%s in words', (value, en, fr) => {
    expect([dateWords(value, 'en'), dateWords(value, 'fr')]).toEqual([en, fr]);
  });

  test('later comes first, no date last', () => {
    const dates = ['2018', null, '2021-02-03', '2018-05'].map((date) =>
      date === null ? null : whenOf({ date }, null),
    );
    expect(dates.toSorted(newestFirst).map((when) => when?.text)).toEqual(['2021-02-03', '2018-05', '2018', undefined]);
  });

  test.each([
    ['1992-03-14', '2026-03-13', 33],
    ['1992-03-14', '2026-03-14', 34],
    ['1992-02-29', '2026-02-28', 33],
    ['1992-03', '2026-04-01', 34],
    ['1992-03', '2026-02-01', 33],
    ['1992-03', '2026-03-20', null],
    ['1992', '2026-03-20', null],
    ['2026-11-24', '2026-11-23', null],
    ['2026-11-23', '2026-11-23', 0],
    [null, '2026-03-20', null],
    ['soon', '2026-03-20', null],
  ] as const)('born %s, on %s: %s years', (birth, day, years) => {
    expect(ageOn(birth, day)).toBe(years);
  });

  test('a partial birth date never gives another age than a whole one that it stands for', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2026-11-23'), noInvalidDate: true });
    fc.assert(
      fc.property(day, fc.constantFrom(4, 7), (birth, length) => {
        const whole = birth.toISOString().slice(0, 10);
        const partial = ageOn(whole.slice(0, length), '2026-11-23');
        return partial === null || partial === ageOn(whole, '2026-11-23');
      }),
    );
  });

  test('days between days', () => {
    expect(daysBetween('2026-11-23', '2027-03-28')).toBe(125);
    expect(daysBetween('2026-11', '2027-03-28')).toBeNull();
  });
});
