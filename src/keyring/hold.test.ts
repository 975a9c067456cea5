import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
import { openPool } from '../database/index.ts';
import { demandNoHold, holdRetirement, keysHoldLock } from './hold.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(async () => {
  await instance.close();
});

const destroy = () => instance.keysSql.begin((transaction) => demandNoHold(transaction));

test('while a backup holds, nobody destroys keys; afterwards they may', async () => {
  const hold = await holdRetirement(instance.keysSql);
  await expect(destroy()).rejects.toMatchObject({ code: 'conflict', retryAfter: 60 });
  await hold.release();
  await expect(destroy()).resolves.toBeUndefined();
});

test('a hold whose connection broke off says so', async () => {
  const hold = await holdRetirement(instance.keysSql);
  await instance.superSql`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and ((classid::bigint << 32) | objid::bigint) = ${keysHoldLock}`;
  await expect(hold.release()).rejects.toMatchObject({ code: 'conflict' });
});

test('those who destroy at the same time come one after the other, and take each other for no backup', async () => {
  const order: string[] = [];
  const slow = instance.keysSql.begin(async (transaction) => {
    await demandNoHold(transaction);
    order.push('first');
    await new Promise((resolve) => setTimeout(resolve, 300));
    order.push('first done');
  });
  await expect.poll(() => order, { timeout: 10_000 }).toEqual(['first']);
  const others = openPool(instance.urls.keys, { max: 2 });
  await Promise.all([1, 2].map(() => others.begin((transaction) => demandNoHold(transaction))));
  order.push('others');
  await Promise.all([slow, others.end()]);
  expect(order).toEqual(['first', 'first done', 'others']);
});

test('whoever destroys for long is not waited for without end', { timeout: 30_000 }, async () => {
  const others = openPool(instance.urls.keys, { max: 1 });
  await others.begin(async (transaction) => {
    await demandNoHold(transaction);
    await expect(destroy()).rejects.toMatchObject({ code: 'conflict', retryAfter: 60 });
  });
  await others.end();
  await expect(destroy()).resolves.toBeUndefined();
});
