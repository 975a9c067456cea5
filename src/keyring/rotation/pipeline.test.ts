import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { pipeline, type Stages } from './pipeline.ts';

/** Batches 0 to 4, with a list of what happened to them. */
function five(change: Partial<Stages<number, string, string>> = {}) {
  const seen: string[] = [];
  const stages: Stages<number, string, string> = {
    async read(place) {
      seen.push(`read ${place}`);
      await sleep(1);
      return `page ${place}`;
    },
    after: (place) => (place < 4 ? place + 1 : null),
    async make(place, read) {
      seen.push(`make ${place}`);
      await sleep(3);
      return `${read} made`;
    },
    async write(place, made, next) {
      seen.push(`write ${place}`);
      await sleep(5);
      seen.push(`wrote ${made}, on to ${next}`);
    },
    ...change,
  };
  return { seen, stages };
}

test('batches are written in order, one at a time, with the next one read meanwhile', async () => {
  const { seen, stages } = five();
  await pipeline(0, stages);
  const writes = seen.filter((one) => one.startsWith('w'));
  expect(writes).toEqual(
    [0, 1, 2, 3, 4].flatMap((n) => [`write ${n}`, `wrote page ${n} made, on to ${n < 4 ? n + 1 : null}`]),
  );
  expect(seen.indexOf('read 1')).toBeLessThan(seen.indexOf('make 0'));
  expect(seen.indexOf('make 1')).toBeLessThan(seen.indexOf('wrote page 0 made, on to 1'));
});

test.each(['read', 'make', 'write'] as const)(
  'a %s that fails ends it when what was being written is',
  async (stage) => {
    const { seen, stages } = five();
    const own = stages[stage] as (place: number, ...rest: never[]) => Promise<never>; // one of the three
    const failing = {
      ...stages,
      [stage]: (place: number, ...rest: never[]) =>
        place === 2 ? Promise.reject(new Error('no')) : own(place, ...rest),
    };
    await expect(pipeline(0, failing)).rejects.toThrow('no');
    const ended = seen.length;
    expect(seen.filter((one) => one.startsWith('wrote'))).toEqual([
      'wrote page 0 made, on to 1',
      'wrote page 1 made, on to 2',
    ]);
    await sleep(20);
    expect(seen.length).toBe(ended);
  },
);

test('a turn ends after its time, with the place to go on from', async () => {
  const nexts: (number | null)[] = [];
  const { stages } = five({
    make: async (_, read) => {
      await sleep(600);
      return read;
    },
    write: async (_place, _made, next) => {
      nexts.push(next);
    },
  });
  await pipeline(0, stages);
  expect(nexts).toEqual([1, 2]);
});

test('several may be in the making at once, and are written in order all the same', async () => {
  let most = 0;
  let making = 0;
  const { seen, stages } = five({
    async make(place, read) {
      most = Math.max(most, ++making);
      // The first takes longest.
      await sleep(place === 0 ? 30 : 1);
      making--;
      return `${read} made`;
    },
  });
  await pipeline(0, stages, 3);
  expect(most).toBe(3);
  expect(seen.filter((one) => one.startsWith('wrote'))).toEqual(
    [0, 1, 2, 3, 4].map((n) => `wrote page ${n} made, on to ${n < 4 ? n + 1 : null}`),
  );
});

test('of several in the making none is written after one that failed', async () => {
  const { seen, stages } = five({
    async make(place, read) {
      await sleep(place === 1 ? 10 : 1);
      if (place === 1) throw new Error('no');
      return `${read} made`;
    },
  });
  await expect(pipeline(0, stages, 3)).rejects.toThrow('no');
  await sleep(20);
  expect(seen.filter((one) => one.startsWith('wrote'))).toEqual(['wrote page 0 made, on to 1']);
});
