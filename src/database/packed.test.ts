import { expect, test } from 'vitest';
import { pack } from './packed.ts';

test('each byte string is where the lists say', () => {
  const list = [Buffer.from('one'), Buffer.alloc(0), Buffer.from('three')];
  const { bytes, at, size } = pack(list);
  const found = at.map((from, n) => bytes.subarray(from - 1, from - 1 + (size[n] ?? 0)));
  expect(found).toEqual(list);
  expect(bytes).toHaveLength(8);
  expect(pack([])).toMatchObject({ at: [], size: [] });
});
