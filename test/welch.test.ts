import { expect, test } from 'vitest';
import { differs, welch } from '../bench/parts/welch.ts';

/** Numbers of 0 to 1 that look random and are the same in each run (a linear congruential generator of 32 bits). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Times as a busy machine gives them: 10 ms, a little spread, and now and then far more. */
const times = (next: () => number, count: number, more = 0): number[] =>
  Array.from({ length: count }, () => 10 + more + next() + next() + (next() < 0.2 ? 40 * next() : 0));

test('a planted difference is found through the noise of a machine, in either direction, and none where there is none', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = numbers(seed);
    const [one, same, slower] = [times(next, 5000), times(next, 5000), times(next, 5000, 0.2)];
    expect(Math.abs(welch(one, same)), `seed ${seed}`).toBeLessThan(differs);
    expect(welch(slower, one), `seed ${seed}`).toBeGreaterThan(differs);
    expect(welch(one, slower), `seed ${seed}`).toBeLessThan(-differs);
  }
});
