import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/instance.ts';
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
