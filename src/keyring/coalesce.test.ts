import { expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';

it('gathers what is asked while a fetch is under way into the next one', async () => {
  const fetched: number[][] = [];
  const get = coalesce(async (keys: readonly number[]) => {
    fetched.push([...keys]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new Map(keys.filter((key) => key !== 3).map((key) => [key, [`${key}`]]));
  });
  const values = await Promise.all([1, 2, 3, 2, 4].map((key) => get(key)));
  expect(values).toEqual([['1'], ['2'], [], ['2'], ['4']]);
  expect(fetched).toEqual([[1], [2, 3, 4]]);
  expect(await get(5)).toEqual(['5']);
});

it('asks for at most 256 at once', async () => {
  const sizes: number[] = [];
  const get = coalesce(async (keys: readonly number[]) => {
    sizes.push(keys.length);
    await Promise.resolve();
    return new Map<number, number[]>();
  });
  await Promise.all(Array.from({ length: 600 }, (_, key) => get(key)));
  expect(sizes).toEqual([1, 256, 256, 87]);
});

it('gives an error to those of that fetch alone', async () => {
  let calls = 0;
  const get = coalesce(async (keys: readonly number[]) => {
    if (calls++ === 0) throw new Error('away');
    return new Map(keys.map((key) => [key, [key]]));
  });
  const results = await Promise.allSettled([get(1), get(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
