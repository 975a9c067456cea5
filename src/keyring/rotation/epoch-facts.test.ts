import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { epochFacts } from './epoch-facts.ts';
import { epochStore } from './epoch-store.ts';

const day = 24 * 3600_000;
let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());
const facts = (days: number | null = 24, moment = Date.now()) => epochFacts(instance.keysSql, days, moment);

test('tells of the epoch that is now and of the end of the one before, also while that is still to come', async () => {
  const store = epochStore(instance.keysSql);
  const first = await facts();
  expect(first).toMatchObject({ number: 1, endedAt: null, destroyedAt: null, confirmed: false });
  expect(first.dueAt).toEqual(new Date(first.beganAt.getTime() + 24 * day));
  expect(first.opensSince).toEqual(first.beganAt);
  expect((await facts(null)).dueAt).toBeNull();

  await store.begin(2, { kekVersion: 1, ciphertext: Buffer.from('trial') });
  const begun = await facts();
  // The one before has not ended: what is due is its end, and a copy from its time still opens something.
  expect(begun).toMatchObject({ number: 2, endedAt: null, dueAt: first.dueAt, opensSince: first.beganAt });
  expect(begun.beganAt.getTime()).toBeGreaterThan(first.beganAt.getTime());

  const at = new Date(Date.now() + 7 * day);
  await store.end(at);
  const ended = await facts();
  expect(ended).toMatchObject({ endedAt: expect.any(Date), destroyedAt: at, confirmed: false });
  expect(ended.dueAt).toEqual(new Date(begun.beganAt.getTime() + 24 * day));
  expect(ended.opensSince).toEqual(begun.beganAt);
  // On its day nobody has looked yet whether it opens no more.
  expect((await facts(24, at.getTime() - 1)).opensSince).toEqual(begun.beganAt);
  expect((await facts(24, at.getTime())).opensSince).toEqual(first.beganAt);
  await store.confirm(1);
  expect(await facts(24, at.getTime())).toMatchObject({ confirmed: true, opensSince: begun.beganAt });
});
