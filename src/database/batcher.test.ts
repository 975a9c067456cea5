import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBatcher } from './batcher.ts';

test('what waited behind a call that hangs until nobody waits for it is refused, and never begun', async () => {
  const begun: number[] = [];
  const hangs = Promise.withResolvers<void>();
  const batcher = createBatcher<number, number>({
    lanes: 1,
    most: 2,
    patience: 100,
    run: async (items) => {
      begun.push(...items);
      if (items.includes(1)) await hangs.promise;
      return items;
    },
    singly: () => false,
  });
  const first = batcher.submit(1);
  await sleep(20);
  const late = [2, 3, 4].map((item) => batcher.submit(item).catch((error: unknown) => error));
  await sleep(150);
  const inTime = batcher.submit(5);
  hangs.resolve();
  expect(await first).toBe(1);
  for (const one of late) expect(await one).toMatchObject({ code: 'database-away', retryAfter: 2 });
  expect(await inTime).toBe(5);
  expect(begun).toEqual([1, 5]);
});
