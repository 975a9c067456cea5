import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { openPool } from '../../database/index.ts';
import { claimGrantMint, type Grant, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../contract.ts';
import { createKeyring } from '../keyring.ts';
import { createLocalCustodian, createLocalKms } from '../kms/local.ts';
import { askRotation, turnRotation } from './ask.ts';
import type { RotationOptions } from './contract.ts';
import { rewrapStore } from './kek-store.ts';
import { runJobs } from './run.ts';
import { kindsOf } from './status.ts';
import { jobStore } from './store.ts';
import { trim } from './trim.ts';

const mint = claimGrantMint();
const grantOf = (subject: Uuid): Grant =>
  mint({
    actor: null,
    machine: null,
    subject,
    action: 'write',
    parts: ['account'],
    purpose: 'operations',
    relation: null,
    proof: 'machine',
  });
const place = { part: 'account', table: 'account', column: 'email', rowVersion: 1 } as const;

let instance: TestInstance;
let folder = '';
let file = '';
let keyring: Keyring;
const subjects: Uuid[] = [];

beforeAll(async () => {
  instance = await testInstance();
  folder = mkdtempSync(join(tmpdir(), 'carnet-rotation-'));
  file = join(folder, 'keys');
  keyring = await createKeyring({
    sql: instance.keysSql,
    kms: await createLocalKms({ file }),
    clock: systemClock,
    instance: instance.instanceId,
  });
  for (let n = 0; n < 1200; n += 100) {
    const more = Array.from({ length: 100 }, newUuid);
    await Promise.all(more.map((subject) => keyring.createSubject(subject, 'account')));
    subjects.push(...more);
  }
}, 60_000);
afterAll(async () => {
  await keyring.close();
  await instance.close();
  rmSync(folder, { recursive: true, force: true });
});

async function options(): Promise<RotationOptions & { close(): Promise<void> }> {
  const keysSql = openPool(instance.urls.keys, { max: 1 });
  return {
    keysSql,
    kms: await createLocalKms({ file }),
    custodian: () => createLocalCustodian({ file }),
    instance: instance.instanceId,
    clock: systemClock,
    retentionDays: 30,
    values: {
      sql: keysSql,
      columns: [],
      tokens: [],
      tokenSets: [],
      movable: [],
      grant: (_, subject) => grantOf(subject),
    },
    keysBackup: async () => 'there',
    ended: async () => undefined,
    onError: () => undefined,
    close: () => keysSql.end(),
  };
}

const facts = () => ({ sql: instance.keysSql, instance: instance.instanceId, clock: systemClock, turns: true });

async function rotated(): Promise<number> {
  return (await jobStore(instance.keysSql).lastDone('kek'))?.toVersion ?? 0;
}

async function run(): Promise<void> {
  const own = await options();
  await runJobs(own, new AbortController().signal);
  await own.close();
}

const newest = async (): Promise<number> => (await keyring.status()).kekVersion;
const ask = async (more: { rewrapOnly?: boolean } = {}) =>
  askRotation(instance.keysSql, { kind: 'kek', askedBy: 'command', kekVersion: await newest(), ...more });

/** Every key opens: each subject's data key seals and opens, from the database and not from the cache. */
async function allOpen(): Promise<void> {
  for (const subject of subjects.slice(0, 50)) {
    keyring.drop(subject);
    const keys = await keyring.unlock(grantOf(subject));
    expect(
      keys.open({ ...place, row: subject }, keys.seal({ ...place, row: subject }, Buffer.from('x'))).toString(),
    ).toBe('x');
  }
}

test('a new version is made, every wrap moves to it, and none is left under the old one', async () => {
  const before = await newest();
  const job = await ask();
  await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
  await run();
  const store = rewrapStore(instance.keysSql);
  expect(await newest()).toBe(before + 1);
  expect(await store.byVersion()).toEqual([{ version: before + 1, keys: expect.any(Number) }]);
  const done = await jobStore(instance.keysSql).job(job.id);
  expect(done).toMatchObject({ state: 'done', damaged: 0, note: null });
  expect(done?.done).toBe(done?.total);
  expect(done?.done).toBeGreaterThan(2400);
  // While the service does not say its version, age and version are those of the newest that a key stands under.
  const kek = async (version: number) => (await kindsOf(facts(), version)).find(({ kind }) => kind === 'kek');
  expect(await kek(0)).toEqual(await kek(before + 1));
  expect(await kek(0)).toMatchObject({ version: before + 1, madeAt: done?.startedAt });
  await allOpen();
});

test('killed at random points it is taken up where it was, makes no second version, and loses no key', {
  timeout: 120_000,
}, async () => {
  const before = await newest();
  const job = await ask();
  let kills = 0;
  for (let round = 0; (await jobStore(instance.keysSql).job(job.id))?.state === 'running'; round++) {
    expect(round).toBeLessThan(100);
    const child = await startChild();
    // On a machine that is too busy for a batch in that time, each lives a little longer than the one before.
    const life = Math.random() * 150 + 10 * (round + 1);
    const ended = await Promise.race([child.ended.then(() => true), sleep(life).then(() => false)]);
    if (ended) continue;
    child.process.kill('SIGKILL');
    await child.ended;
    kills++;
  }
  expect(kills).toBeGreaterThan(0);
  expect(await newest()).toBe(before + 1);
  expect(await rotated()).toBe(before + 1);
  expect(await rewrapStore(instance.keysSql).countBelow(before + 1)).toBe(0);
  await allOpen();
});

interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
}

/** A worker of its own that has begun to work. */
async function startChild(): Promise<Child> {
  const program = fileURLToPath(new URL('./child.fixture.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', program, instance.urls.keys, file, instance.instanceId];
  const child = spawn(process.execPath, args, { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (let tries = 0; tries < 500 && child.exitCode === null; tries++) {
    const rows = await instance.superSql`select 1 from pg_stat_activity where application_name = 'killed'`;
    if (rows.length > 0) break;
    await sleep(10);
  }
  return { process: child, ended };
}

test('paused it stops at the next batch and goes on when it is told to', async () => {
  await ask();
  const own = await options();
  await turnRotation(instance.keysSql, 'kek', 'paused');
  expect(await runJobs(own, new AbortController().signal)).toBe('idle');
  expect(await jobStore(instance.keysSql).living('kek')).toMatchObject({ state: 'paused', done: 0 });
  expect(await turnRotation(instance.keysSql, 'kek', 'paused')).toBeNull();
  await turnRotation(instance.keysSql, 'kek', 'running');
  const stopping = new AbortController();
  const job = await jobStore(instance.keysSql).living('kek');
  const running = runJobs(own, stopping.signal);
  const second = await options();
  await sleep(5);
  expect(await runJobs(second, new AbortController().signal)).toBe('busy');
  await running;
  expect(await jobStore(instance.keysSql).job(job?.id ?? newUuid())).toMatchObject({ state: 'done' });
  await Promise.all([own.close(), second.close()]);
});

test('keys that are made beside it stand under the new version or are moved; trim destroys what is older', async () => {
  const before = await newest();
  await ask();
  const making = (async () => {
    for (let n = 0; n < 100; n++) {
      const subject = newUuid();
      await keyring.createSubject(subject, 'account');
      subjects.unshift(subject);
    }
  })();
  await Promise.all([run(), making]);
  await ask({ rewrapOnly: true });
  await run();
  expect(await rewrapStore(instance.keysSql).countBelow(before + 1)).toBe(0);

  const own = await options();
  await expect(trim(own, { withoutBackup: false, lastVerifiedBackup: async () => null })).rejects.toMatchObject({
    code: 'conflict',
  });
  const old = new Date(Date.now() - 3600_000);
  await expect(trim(own, { withoutBackup: false, lastVerifiedBackup: async () => old })).rejects.toMatchObject({
    code: 'conflict',
  });
  const done = await trim(own, { withoutBackup: false, lastVerifiedBackup: async () => new Date() });
  expect(done).toMatchObject({ lowest: before + 1, destruction: { state: 'destroyed' } });
  const custodian = await createLocalCustodian({ file });
  expect((await custodian.versions()).map(({ version }) => version)).toEqual([before + 1]);
  await own.close();
  await allOpen();
});

test('a wrap that was made before the floor rose is refused and made again', async () => {
  const kms = await createLocalKms({ file });
  const before = (await kms.status()).kekVersion;
  // A process that wraps, and is overtaken by a whole rotation before it stores.
  let overtaken = false;
  const slow = await createKeyring({
    sql: instance.keysSql,
    kms: {
      ...kms,
      async wrap(plaintext, context) {
        const wrap = await kms.wrap(plaintext, context);
        if (!overtaken) {
          overtaken = true;
          await ask();
          await run();
          await rewrapStore(instance.keysSql).raiseFloor(before + 1);
        }
        return wrap;
      },
    },
    clock: systemClock,
    instance: instance.instanceId,
  });
  const subject = newUuid();
  await slow.createSubject(subject, 'account');
  expect(overtaken).toBe(true);
  const rows = await instance.keysSql`select kek_version from kek_ciphertext where subject = ${subject}`;
  expect(rows.map((row) => row['kek_version'])).toEqual([before + 1, before + 1]);
  await expect(
    instance.keysSql`update kek_ciphertext set kek_version = ${before} where subject = ${subject}`,
  ).rejects.toMatchObject({ code: 'CN002' });
  subjects.unshift(subject);
  await allOpen();
  await slow.close();
});

test('a row that stays as it is, whatever is written in its place, ends the job instead of going round with it for ever', async () => {
  const [victim] = subjects;
  const owner = openPool(instance.urls.keysOwner, { max: 1 });
  await owner`create function stay() returns trigger language plpgsql as 'begin return null; end'`;
  await owner.unsafe(`create trigger stay before update on kek_ciphertext for each row
    when (old.subject = '${victim ?? ''}' and old.kind = 'data-key') execute function stay()`);
  const job = await ask();
  await run();
  await owner`drop trigger stay on kek_ciphertext`;
  await owner`drop function stay()`;
  await owner.end();
  expect(await jobStore(instance.keysSql).job(job.id)).toMatchObject({
    state: 'failed',
    note: 'not-openable',
    damaged: 1,
  });
  await ask();
  await run();
  expect(await rewrapStore(instance.keysSql).countBelow(await newest())).toBe(0);
  await allOpen();
});

test('a row that was altered stops nothing but is told, and trim refuses while it is there', async () => {
  const [victim] = subjects;
  await instance.keysSql`update kek_ciphertext set mac = ${Buffer.alloc(32, 1)} where subject = ${victim ?? ''} and kind = 'data-key'`;
  const job = await ask();
  await run();
  expect(await jobStore(instance.keysSql).job(job.id)).toMatchObject({
    state: 'failed',
    note: 'not-openable',
    damaged: 1,
  });
  expect(await rewrapStore(instance.keysSql).countBelow(await newest())).toBe(1);
  const own = await options();
  await expect(trim(own, { withoutBackup: true, lastVerifiedBackup: async () => null })).rejects.toMatchObject({
    code: 'conflict',
    detail: expect.stringContaining('1 '),
  });
  await own.close();
});
