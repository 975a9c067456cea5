import { expect, test } from 'vitest';
import { LruMap } from './lru-map.ts';

test('the one that was not read for longest goes first', () => {
  const map = new LruMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
});

test('those that are over are let go of, and the others stay', () => {
  const map = new LruMap<string, number>(3);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const)
    map.set(key, value);
  map.forget((value) => value < 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([undefined, undefined, 3]);
});
