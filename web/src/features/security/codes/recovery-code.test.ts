import { expect, test } from 'vitest';
import { anyNumber, isRecoveryCode } from './recovery-code.ts';

test.each([
  ['7K4D-M2QX', true],
  [' hb2m 5kqr ', true],
  ['HB2M5KQR', true],
  ['HB2M-5KQ', false],
  ['HB2M-5KQRS', false],
  ['HB2M_5KQR', false],
  ['', false],
])('"%s" can be one: %s', (text, is) => {
  expect(isRecoveryCode(text)).toBe(is);
});

test('every number is asked for', () => {
  const seen = new Set(Array.from({ length: 1_000 }, () => anyNumber(10)));
  expect([...seen].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
