import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { testActor, testFloors, testRecord } from '../../../test/people.ts';
import { formatResourceId, newUuid, systemClock } from '../../kernel/index.ts';
import { createImports } from './imports.ts';

const text = 'Quassel of the canary. '.repeat(100);
const conditions = Array.from({ length: 4000 }, (_, n) => ({
  resource: { resourceType: 'Condition', subject: { display: 'x' }, code: { text: `${n} ${text}` } },
}));

test('an import of 9 MB keeps no other request waiting', async () => {
  const floors = await testFloors();
  const imports = createImports({
    sql: floors.instance.appSql,
    keyring: floors.keyring,
    records: floors.records,
    access: floors.access,
    clock: systemClock,
    onError: () => undefined,
  });
  const actor = await testActor(floors.instance);
  const record = formatResourceId({ subject: await testRecord(floors, actor), local: 0n });
  const bytes = Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: conditions }));
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const one = await imports.upload(actor, newUuid(), record, 'x', pieces());
  await imports.confirm(actor, newUuid(), one.id, 'keep');
  await imports.settle();
  delay.disable();
  expect(await imports.look(actor, one.id)).toMatchObject({ state: 'done', done: 4000 });
  expect(delay.percentile(99) / 1e6).toBeLessThan(100);
  await imports.close();
  await floors.close();
});
