import { expect, test } from 'vitest';
import { dayIn, endOfDay, monthsOn, rawBounds } from './bounds.ts';

test('until a day: all of that day, where the reader is, through the change of the clocks', () => {
  expect(endOfDay('2027-06-30', 'Europe/Paris')).toBe('2027-06-30T21:59:59.000Z');
  expect(endOfDay('2027-01-31', 'Europe/Paris')).toBe('2027-01-31T22:59:59.000Z');
  expect(endOfDay('2027-03-28', 'Europe/Paris')).toBe('2027-03-28T21:59:59.000Z');
  expect(endOfDay('2026-10-25', 'Europe/Paris')).toBe('2026-10-25T22:59:59.000Z');
  expect(endOfDay('2027-06-30', 'Pacific/Auckland')).toBe('2027-06-30T11:59:59.000Z');
  expect(endOfDay('2027-06-30', 'America/Los_Angeles')).toBe('2027-07-01T06:59:59.000Z');
});

test('the day of an end is the one that was chosen', () => {
  for (const zone of ['Europe/Paris', 'Pacific/Auckland', 'America/Los_Angeles', 'UTC'])
    expect(dayIn(new Date(endOfDay('2027-06-30', zone)), zone)).toBe('2027-06-30');
});

test('months on: the same day, or the last of a shorter month', () => {
  expect(monthsOn('2026-11-27', 3)).toBe('2027-02-27');
  expect(monthsOn('2026-11-30', 3)).toBe('2027-02-28');
  expect(monthsOn('2026-11-27', 12)).toBe('2027-11-27');
  expect(monthsOn('2024-02-29', 12)).toBe('2025-02-28');
});

test('what is given already fills the questions in', () => {
  const given = rawBounds({ parts: ['card'], write: true, until: '2027-06-30T21:59:59.000Z' }, 'Europe/Paris');
  expect(given).toEqual({
    parts: ['card'],
    mode: 'write',
    until: 'day',
    day: { day: '30', month: '6', year: '2027', approximate: false },
  });
  expect(rawBounds({ parts: ['card'], write: false, until: null }, 'UTC').until).toBe('none');
});
