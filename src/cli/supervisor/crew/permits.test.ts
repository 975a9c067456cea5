import { expect, test } from 'vitest';
import { permits } from './permits.ts';

test('places are given in order of arrival, over all members, and too many are refused', () => {
  const went: string[] = [];
  const places = permits<string>(2, 2);
  const want = (member: string, name: string): boolean => places.want(member, () => went.push(name));
  expect([want('a', '1'), want('b', '2'), want('b', '3'), want('a', '4'), want('a', '5')]).toEqual([
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(went).toEqual(['1', '2']);
  places.done('b');
  expect(went).toEqual(['1', '2', '3']);
  expect(want('c', '6')).toBe(true);
  places.done('a');
  expect(went).toEqual(['1', '2', '3', '4']);
});

test('what a member had and waited for is free when it is gone; what it gave back already is not given twice', () => {
  const went: string[] = [];
  const places = permits<string>(1, 5);
  for (const [member, name] of [
    ['a', '1'],
    ['a', '2'],
    ['b', '3'],
    ['c', '4'],
  ] as const) {
    places.want(member, () => went.push(name));
  }
  places.gone('a');
  expect(went).toEqual(['1', '3']);
  places.done('a');
  expect(went).toEqual(['1', '3']);
  places.done('b');
  expect(went).toEqual(['1', '3', '4']);
});
