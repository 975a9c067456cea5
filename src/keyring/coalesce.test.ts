import { expect, it, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

it('gathers what is asked while a fetch is under way into the next one', async () => {
  const fetched: number[][] = [];
  const get = coalesce(async (keys: readonly number[]) => {
    fetched.push([...keys]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return new Map(keys.filter((key) => key !== 3).map((key) => [key, [`${key}`]]));
  });
  const first = get(1);
  await vi.waitFor(() => expect(fetched).toEqual([[1]]));
  const values = await Promise.all([2, 3, 2, 4].map((key) => get(key)));
  expect([await first, ...values]).toEqual([['1'], ['2'], [], ['2'], ['4']]);
  expect(fetched).toEqual([[1], [2, 3, 4]]);
  expect(await get(5)).toEqual(['5']);
});

it('gathers what one answer sets off into one fetch', async () => {
  const fetched: number[][] = [];
  const get = coalesce(async (keys: readonly number[]) => {
    fetched.push([...keys]);
    await Promise.resolve();
    return new Map(keys.map((key) => [key, [key]]));
  });
  const answer = Promise.resolve();
  await Promise.all([1, 2, 3].map((key) => answer.then(() => get(key))));
  expect(fetched).toEqual([[1, 2, 3]]);
});

it('asks for at most 256 at once', async () => {
  const sizes: number[] = [];
  const get = coalesce(async (keys: readonly number[]) => {
    sizes.push(keys.length);
    await Promise.resolve();
    return new Map<number, number[]>();
  });
  await Promise.all(Array.from({ length: 600 }, (_, key) => get(key)));
  expect(sizes).toEqual([256, 256, 88]);
});

it('gives an error to those of that fetch alone', async () => {
  let calls = 0;
  const get = coalesce(async (keys: readonly number[]) => {
    if (calls++ === 0) throw new Error('away');
    return new Map(keys.map((key) => [key, [key]]));
  });
  const first = get(1);
  first.catch(() => undefined);
  await vi.waitFor(() => expect(calls).toBe(1));
  const results = await Promise.allSettled([first, get(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
