import { expect, test } from 'vitest';
import { newUuid } from '../../kernel/index.ts';
import { PlanCache } from './plan-cache.ts';

const ready = { plan: 'of a file' };

test('a plan serves once, for the state it was made for, and for five minutes', () => {
  let now = 0;
  const cache = new PlanCache({ now: () => now });
  const id = newUuid();
  cache.keep(id, 'as it was', ready);
  expect(cache.take(id, 'changed')).toBeNull();
  cache.keep(id, 'as it was', ready);
  expect(cache.take(id, 'as it was')).toBe(ready);
  expect(cache.take(id, 'as it was')).toBeNull();
  cache.keep(id, 'as it was', ready);
  now = 5 * 60_000;
  expect(cache.take(id, 'as it was')).toBeNull();
});

test('few are kept, and a dropped import leaves nothing', () => {
  const cache = new PlanCache({ now: () => 0 });
  const ids = Array.from({ length: 6 }, () => newUuid());
  for (const id of ids) cache.keep(id, '', ready);
  expect(ids.map((id) => cache.take(id, '') !== null)).toEqual([false, false, true, true, true, true]);
  const [id = newUuid()] = ids;
  cache.keep(id, '', ready);
  cache.forget(id);
  expect(cache.take(id, '')).toBeNull();
});
