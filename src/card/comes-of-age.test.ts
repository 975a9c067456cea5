import { expect, test } from 'vitest';
import { comesOfAge } from './comes-of-age.ts';

test('eighteen years after the birth, as exact as that is known', () => {
  expect(comesOfAge('2008-11-27')).toBe('2026-11-27');
  expect(comesOfAge('2008-11')).toBe('2026-11');
  expect(comesOfAge('2008')).toBe('2026');
  expect(comesOfAge('2008-02-29')).toBe('2026-03-01');
  expect(comesOfAge('1990-02-28')).toBe('2008-02-28');
  expect(comesOfAge(null)).toBeNull();
});
