import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { createLane } from '../../audit/lane.ts';
import { append, keepState, sealAll, testKeyring, testSealer } from '../../audit/ledger/ledger.fixture.ts';
import { newUuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { checkLedger } from './ledger.ts';

let instance: TestInstance;
let keyring: Keyring;
let folder = '';
beforeAll(async () => {
  instance = await testInstance();
  keyring = await testKeyring(instance);
});
afterAll(async () => {
  await keyring.close();
  await instance.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-check-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const look = (served = true) =>
  checkLedger(
    { url: instance.urls.app, keysUrl: instance.urls.keys },
    { witnesses: [{ kind: 'folder', folder }] },
    served,
  );
/** Bound as the server binds them. */
const write = (count: number) =>
  append(
    instance.appSql,
    Array.from({ length: count }, () => newUuid()),
    createLane((data) => keyring.mac('ledger', data)),
  );
const seal = async () => (await sealAll(testSealer(instance, keyring))) ?? '';
const compared = (findings: number, age = '1 minute') => instance.superSql`
  insert into audit_comparison (ended_at, leaves, rows, findings) values (now() - ${age}::interval, 1, 1, ${findings})`;

test('says how far it is sealed, and in words what is wrong, with what to do', async () => {
  expect(await look()).toMatchObject({ result: 'ok', says: 'Nothing is sealed yet.' });
  await write(3);
  const goBack = await keepState(instance.superSql);
  const note = await seal();
  expect(await look()).toMatchObject({ result: 'warning', says: expect.stringContaining('not compared') });
  await compared(0, '2 days');
  expect(await look()).toMatchObject({
    result: 'warning',
    says: expect.stringMatching(/^Sealed up to entry 3, .* for a day/),
  });
  await compared(0);
  expect(await look()).toMatchObject({
    result: 'ok',
    says: expect.stringMatching(/^Sealed up to entry 3, .*nothing found/),
  });

  await instance.superSql`update audit_leaf set flaw = 'broken' where n = 1`;
  expect(await look()).toMatchObject({ result: 'warning', says: expect.stringContaining('1 entry was not as') });
  await instance.superSql`update audit_leaf set flaw = null`;

  await write(1);
  await instance.superSql`update audit_event set at = now() - interval '150 seconds' where seq = (select max(seq) from audit_event)`;
  expect(await look()).toMatchObject({
    result: 'failed',
    says: expect.stringMatching(/waited for 3 min.*does not seal/),
  });
  expect(await look(false)).toMatchObject({
    result: 'warning',
    says: expect.stringContaining('when the server starts'),
  });

  await compared(2, '0 seconds');
  expect(await look()).toMatchObject({ result: 'failed', says: expect.stringContaining('has 2 findings') });

  appendFileSync(join(folder, 'checkpoints'), `${note}\n`);
  appendFileSync(join(folder, 'checkpoints'), 'carnet/x\n99\nabc');
  await goBack();
  expect(await look()).toMatchObject({
    result: 'failed',
    says: expect.stringMatching(/holds 3 entries, the database 0.*audit verify/),
  });
});
