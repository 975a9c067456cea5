import { expect, test } from 'vitest';
import type { RecordSummary } from '../../api/contract.ts';
import { announcedAges } from './announced-ages.ts';

const child = (comesOfAge: string | null): RecordSummary => ({
  id: comesOfAge ?? '',
  relation: 'guardian',
  ground: 'parent',
  name: 'Henri',
  birthDate: null,
  comesOfAge,
  withdrawn: null,
});
const now = new Date('2026-11-27T12:00:00Z');
const said = (date: string | null) => announcedAges([child(date)], now).map(({ past }) => past);

test('coming of age is said from three months before on, and for good', () => {
  expect(said(null)).toEqual([]);
  expect(said('2027-03-01')).toEqual([]);
  expect(said('2027-02-27')).toEqual([false]);
  expect(said('2026-11-28')).toEqual([false]);
  expect(said('2026-11-27')).toEqual([true]);
  expect(said('2020-01-01')).toEqual([true]);
});

test('of a date that is not exact, the first day is when it is said, and the last when it is past', () => {
  expect(said('2026')).toEqual([false]);
  expect(said('2026-11')).toEqual([false]);
  expect(said('2026-10')).toEqual([true]);
  expect(said('2027')).toEqual([false]);
  expect(said('2028')).toEqual([]);
});
