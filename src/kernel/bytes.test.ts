import { expect, test } from 'vitest';
import { lengthPrefixed, randomBytes } from './bytes.ts';

test('no two lists of fields give the same bytes', () => {
  const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], [1, 'abc'], ['1', 'abc']] as const;
  const seen = new Set(lists.map((list) => lengthPrefixed(list).toString('hex')));
  expect(seen.size).toBe(lists.length);
});

test('a number is 8 bytes, big endian, as a bigint is; one that is none is refused', () => {
  for (const number of [0, 1, 255, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 7, Number.MAX_SAFE_INTEGER])
    expect(lengthPrefixed([number])).toEqual(lengthPrefixed([BigInt(number)]));
  for (const number of [-1, 1.5, 2 ** 53, Number.NaN]) expect(() => lengthPrefixed([number])).toThrow(RangeError);
});

test('random bytes never repeat, share no memory, and come in any length', () => {
  const seen = new Set<string>();
  for (let n = 0; n < 20_000; n++) seen.add(randomBytes(16).toString('hex'));
  expect(seen.size).toBe(20_000);
  const [one, other] = [randomBytes(24), randomBytes(24)];
  const before = other.toString('hex');
  one.fill(0);
  expect(other.toString('hex')).toBe(before);
  for (const length of [0, 1, 255, 256, 257, 65_536]) expect(randomBytes(length)).toHaveLength(length);
  expect(randomBytes(100_00).every((byte) => byte === 0)).toBe(false);
});
