import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance } from '../kernel/index.ts';
import { forgiven, typoDistance } from './typos.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 12 });

test('the distance is that to the nearest beginning of the word, and cut off above the limit', () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (typed, other, limit) => {
      const beginnings = Array.from({ length: other.length + 1 }, (_, end) => other.slice(0, end));
      const nearest = Math.min(...beginnings.map((beginning) => editDistance(typed, beginning)));
      expect(typoDistance(typed, other, limit)).toBe(Math.min(nearest, limit + 1));
    }),
  );
});

test('short words must be typed right, longer ones may have one error, long ones two', () => {
  expect(['flu', 'mump', 'measles', 'varicell', 'hypothyroidism'].map(forgiven)).toEqual([0, 1, 1, 2, 2]);
});

test('words beyond 64 letters are compared by their beginning', () => {
  const long = 'a'.repeat(100);
  expect(typoDistance(long, `${'a'.repeat(64)}b`, 2)).toBe(0);
  expect(typoDistance(long, 'b'.repeat(100), 2)).toBe(3);
});
