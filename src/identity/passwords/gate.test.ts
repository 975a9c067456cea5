import { expect, test } from 'vitest';
import { codeOf } from '../code-of.fixture.ts';
import { gate } from './gate.ts';

test('a gate runs so many at a time, in order, lets so many wait, and refuses the rest', async () => {
  const run = gate(2, 3);
  const [ran, ends]: [number[], (() => void)[]] = [[], []];
  const results = Array.from({ length: 7 }, (_, i) =>
    codeOf(
      run(async () => {
        ran.push(i);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (i === 0) throw new TypeError('a failure frees the place too');
      }).catch((error: unknown) => {
        if (!(error instanceof TypeError)) throw error;
      }),
    ),
  );
  await Promise.resolve();
  expect(ran).toEqual([0, 1]);
  for (let i = 0; i < 5; i++) {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await Promise.all(results)).toEqual([...Array(5).fill('fulfilled'), 'too-many-requests', 'too-many-requests']);
  expect(ran).toEqual([0, 1, 2, 3, 4]);
});
