import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { checkWatching } from './watching.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await testInstance();
});
afterAll(() => instance.close());

test('watching: whether the log is looked at, the collector takes what it gets, and no review is late', async () => {
  const { superSql, urls } = instance;
  const siem = { kind: 'webhook', url: 'https://siem.example.org', token: null, caFile: null } as const;
  const look = (served = true) => checkWatching({ url: urls.app, keysUrl: urls.keys }, { siem }, served);
  expect(await look()).toMatchObject({ result: 'ok', says: expect.stringContaining('yet') });
  await superSql`insert into watch_state (id, began_at, leaf, passed_at, sent) values (1, now(), -1, now(), 0)`;
  expect(await look()).toMatchObject({ result: 'ok', says: expect.stringContaining('were sent') });
  await superSql`update watch_state set failing_since = now(), failing_code = 'ECONNREFUSED'`;
  expect(await look()).toMatchObject({ result: 'failed', says: expect.stringContaining('ECONNREFUSED') });
  await superSql`update watch_state set failing_since = null, began_at = now() - interval '30 days'`;
  expect(await look()).toMatchObject({ result: 'warning', says: expect.stringContaining('late') });
  await superSql`update watch_state set passed_at = now() - interval '1 hour'`;
  expect(await look()).toMatchObject({ result: 'failed', says: expect.stringContaining('last looked at') });
  expect(await look(false)).toMatchObject({ result: 'warning' });
});
