import { expect, test } from 'vitest';
import { wilson } from '../bench/parts/wilson.ts';

test('the interval of Wilson: what NIST computes for 4 of 20, and never outside of 0 to 1', () => {
  const { low, high } = wilson(4, 20);
  expect(low).toBeCloseTo(0.080_66, 4);
  expect(high).toBeCloseTo(0.416_02, 4);
  expect(wilson(0, 10).low).toBeGreaterThanOrEqual(0);
  expect(wilson(10, 10).high).toBeLessThanOrEqual(1);
});
