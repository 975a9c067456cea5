import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeOutput } from '../src/cli/output.ts';
import { type KeysKeeper, keepKeys } from '../src/cli/supervisor/keep-keys.ts';
import { launchKeysWorker } from '../src/cli/supervisor/server.ts';
import { openPool } from '../src/database/index.ts';
import { askRotation, type Job, jobStore } from '../src/keyring/index.ts';
import { signUp, type TestProduct, testProduct } from './product.ts';

/** A rotation whose command was killed is taken up by the running instance, as soon as it is seen that nobody works at it. */
let product: TestProduct;
let keeper: KeysKeeper | null = null;
let wakes = 0;

beforeAll(async () => {
  product = await testProduct({
    orphanEvery: 200,
    wakeKeys: () => {
      wakes++;
      keeper?.wake();
    },
  });
  await signUp(product, 'marie@carnet.example');
}, 60_000);
afterAll(async () => {
  await keeper?.stop();
  await product.close();
});

const databases = () => ({ url: product.instance.urls.app, keysUrl: product.instance.urls.keys });
const jobs = () => jobStore(product.instance.keysSql);

async function ask(): Promise<Job> {
  const { kekVersion } = await product.product.keyring.status();
  return await askRotation(product.instance.keysSql, { kind: 'kek', askedBy: 'command', kekVersion });
}

test('nobody is woken while somebody works, somebody is once that one is dead, and what was begun is done', {
  timeout: 120_000,
}, async () => {
  expect(await jobs().isOrphaned()).toBe(false);
  // A process that works, as far as the database can tell: it holds the lock on its own connection.
  const owner = openPool(product.instance.urls.keys, { max: 1, name: 'owner' });
  expect(await jobStore(owner).takeLock()).toBe(true);
  const job = await ask();
  await product.instance
    .keysSql`update key_job set updated_at = clock_timestamp() - interval '1 hour' where id = ${job.id}`;
  expect(await jobs().isOrphaned()).toBe(false);
  expect(wakes).toBe(0);
  // Its end, however it came.
  const keysName = new URL(product.instance.urls.keys).pathname.slice(1);
  await product.instance.superSql`select pg_terminate_backend(pid) from pg_stat_activity 
    where application_name = 'owner' and datname = ${keysName}`;
  await expect.poll(() => wakes, { timeout: 30_000 }).toBeGreaterThan(0);

  // The keeper of a running instance waits for an hour, or until it is woken.
  keeper = keepKeys(product.config, databases(), makeOutput(true));
  await expect.poll(async () => (await jobs().job(job.id))?.state, { timeout: 60_000 }).toBe('done');
  expect(await jobs().isOrphaned()).toBe(false);
  await owner.end({ timeout: 1 });
});

test('a worker that is killed with its job asked for is such a one', { timeout: 120_000 }, async () => {
  const { keysSql } = product.instance;
  const worker = launchKeysWorker(product.config);
  const asked = { kind: 'data', subject: null, rewrapOnly: false };
  const work = worker.job('keys-ask', product.config, databases(), asked).catch(() => 'killed');
  // It makes its version and waits 6 minutes until every process knows it.
  await expect.poll(async () => (await jobs().living('data'))?.step, { timeout: 60_000 }).toBe('settle');
  process.kill(worker.pid, 'SIGKILL');
  expect(await work).toBe('killed');
  const job = await jobs().living('data');
  // Another process works at it, and it is the same job.
  await expect
    .poll(
      async () =>
        (
          await keysSql`select 1 from pg_locks
        where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`
        ).length,
      {
        timeout: 60_000,
      },
    )
    .toBe(1);
  expect(await jobs().living('data')).toMatchObject({ id: job?.id, step: 'settle', toVersion: job?.toVersion });
});
