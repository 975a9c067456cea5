import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../../test/instance.ts';
import { openPool } from '../../database/index.ts';
import { claimGrantMint, type Grant, newUuid, systemClock, type Uuid } from '../../kernel/index.ts';
import type { Keyring, KmsProvider } from '../contract.ts';
import { createKeyring } from '../keyring.ts';
import { createLocalCustodian, createLocalKms } from '../kms/local.ts';
import { askRotation, turnRotation } from './ask.ts';
import type { EpochWait, Job, RotationOptions } from './contract.ts';
import { confirmEpochs } from './epoch.ts';
import { epochStore } from './epoch-store.ts';
import { runJobs } from './run.ts';
import { askDue } from './schedule.ts';
import { epochStatus } from './status.ts';
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
const never = new AbortController().signal;
const day = 24 * 3600_000;

let instance: TestInstance;
let folder = '';
let file = '';
let keyring: Keyring;
const subjects: Uuid[] = [];

beforeAll(async () => {
  instance = await testInstance();
  folder = mkdtempSync(join(tmpdir(), 'carnet-epoch-'));
  file = join(folder, 'keys');
  keyring = await keyringOf(await createLocalKms({ file }));
  subjects.push(...Array.from({ length: 300 }, newUuid));
  await Promise.all(subjects.map((subject) => keyring.createSubject(subject, 'account')));
}, 60_000);
afterAll(async () => {
  await keyring.close();
  await instance.close();
  rmSync(folder, { recursive: true, force: true });
});

const keyringOf = (kms: KmsProvider) =>
  createKeyring({ sql: instance.keysSql, kms, clock: systemClock, instance: instance.instanceId });

/** What works at jobs, in this process. */
async function worker(
  keysBackup: RotationOptions['keysBackup'] = async () => 'there',
  custodian: RotationOptions['custodian'] = () => createLocalCustodian({ file }),
): Promise<RotationOptions & { run(): Promise<void>; close(): Promise<void> }> {
  const keysSql = openPool(instance.urls.keys, { max: 1 });
  const options: RotationOptions = {
    keysSql,
    kms: await createLocalKms({ file }),
    custodian,
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
    keysBackup,
    ended: async () => undefined,
    onError: () => undefined,
  };
  return {
    ...options,
    async run() {
      await jobStore(keysSql).wake();
      await runJobs(options, never);
    },
    close: () => keysSql.end(),
  };
}

const newest = async (): Promise<number> => (await keyring.status()).kekVersion;
const ask = async (kind: 'kek' | 'epoch' = 'epoch'): Promise<Job> =>
  askRotation(instance.keysSql, { kind, askedBy: 'command', kekVersion: await newest() });
const now = async (): Promise<number> => (await epochStore(instance.keysSql).all()).at(-1)?.number ?? 0;
const jobNow = async ({ id }: Job) => await jobStore(instance.keysSql).job(id);

/** Versions that the key file has, and those and the epochs that rows name. */
async function found() {
  const custodian = await createLocalCustodian({ file });
  const rows = await instance.keysSql<{ kek_version: number; epoch: number }[]>`
    select distinct kek_version, epoch from kek_ciphertext order by 1, 2`;
  return {
    open: (await custodian.versions()).map(({ version }) => version),
    rows: rows.map(({ kek_version, epoch }) => [kek_version, epoch]),
  };
}

async function allOpen(): Promise<void> {
  for (const subject of subjects) {
    keyring.drop(subject);
    const keys = await keyring.unlock(grantOf(subject));
    const sealed = keys.seal({ ...place, row: subject }, Buffer.from('x'));
    expect(keys.open({ ...place, row: subject }, sealed).toString()).toBe('x');
  }
}

test('an epoch ends: every living key is of the next one, and what was copied before opens nothing', async () => {
  const copied = await instance.keysSql<{ kek_version: number; ciphertext: Buffer; context: Buffer }[]>`
    select kek_version, ciphertext, context from kek_ciphertext`;
  const [before, epoch] = [await newest(), await now()];
  const wanted: unknown[] = [];
  const own = await worker(async (backup) => {
    // At this point nothing is destroyed, and everything stands under the new version.
    expect(await found()).toEqual({ open: [before, before + 1], rows: [[before + 1, epoch + 1]] });
    wanted.push(backup);
    return 'there';
  });
  const job = await ask();
  await expect(ask()).rejects.toMatchObject({ code: 'conflict' });
  await expect(ask('kek')).rejects.toMatchObject({ code: 'conflict' });
  await own.run();
  expect(await jobNow(job)).toMatchObject({ state: 'done', damaged: 0, note: null, toVersion: before + 1 });
  expect(wanted).toEqual([{ kekVersion: before + 1, since: expect.any(Date) }]);
  expect(await found()).toEqual({ open: [before + 1], rows: [[before + 1, epoch + 1]] });
  for (const { kek_version: kekVersion, ciphertext, context } of copied)
    expect(await own.kms.unwrap({ kekVersion, ciphertext }, context)).toBeNull();
  await own.close();
  await allOpen();
  const [ended] = await epochStore(instance.keysSql).all();
  expect(ended).toMatchObject({ number: epoch, endedAt: expect.any(Date), confirmedAt: expect.any(Date) });
});

test('a key that is made beside it is written as of the epoch that is then', async () => {
  const subject = newUuid();
  const kms = await createLocalKms({ file });
  // A process that knows of no later epoch than that of its first key.
  const slow = await keyringOf(kms);
  await slow.createSubject(newUuid(), 'account');
  await ask();
  const own = await worker(async () => {
    await slow.createSubject(subject, 'account');
    await slow.backupSigner();
    return 'there';
  });
  await own.run();
  await own.close();
  await slow.close();
  const rows = await instance.keysSql`select kek_version, epoch from kek_ciphertext where subject = ${subject}`;
  expect(rows).toHaveLength(2);
  for (const row of rows) expect(row).toEqual({ kek_version: await newest(), epoch: await now() });
  subjects.push(subject);
  await allOpen();
});

/** In the order in which they come; after each the process is killed by SIGKILL. */
const points = [
  'version',
  'rotated',
  'work',
  'prove',
  'try',
  'backup',
  'backed-up',
  'trim',
  'destroyed',
  'end',
  'told',
];

test('killed between each two steps it goes on where it was: one new version, one new epoch, no key lost', {
  timeout: 240_000,
}, async () => {
  const [before, epoch] = [await newest(), await now()];
  const job = await ask();
  for (const point of points) {
    expect(await child(point), point).toBe('SIGKILL');
    expect(await jobNow(job), point).toMatchObject({ state: 'running' });
    // Whenever it is killed, everybody's key opens.
    keyring.drop(subjects[0] ?? newUuid());
    await keyring.unlock(grantOf(subjects[0] ?? newUuid()));
  }
  expect(await child('')).toBe('idle');
  expect(await jobNow(job)).toMatchObject({ state: 'done', damaged: 0 });
  expect([await newest(), await now()]).toEqual([before + 1, epoch + 1]);
  expect(await found()).toEqual({ open: [before + 1], rows: [[before + 1, epoch + 1]] });
  await allOpen();
});

/** A worker of its own that kills itself at a point; gives the signal that ended it, or what it said. */
async function child(point: string): Promise<string> {
  const program = fileURLToPath(new URL('./child.fixture.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', program, instance.urls.keys, file, instance.instanceId, point];
  const process_ = spawn(process.execPath, args, { env: { PATH: '' }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  process_.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const signal = await new Promise<string | null>((resolve) => process_.once('close', (_, by) => resolve(by)));
  // The lock of whoever works ends with its connection.
  for (let tries = 0; tries < 1_000; tries++) {
    const rows = await instance.superSql`select 1 from pg_stat_activity where application_name = 'killed'`;
    if (rows.length === 0) break;
  }
  return signal ?? said.trim();
}

test('without a backup it waits and says for what, destroys nothing, and goes on when one is there', async () => {
  const before = await newest();
  let answer: 'there' | EpochWait = 'no-kit';
  const own = await worker(async () => answer);
  const job = await ask();
  for (const why of ['no-kit', 'kit-not-typed-back', 'no-folder'] as const) {
    answer = why;
    await own.run();
    expect(await jobNow(job)).toMatchObject({ state: 'waiting', step: 'backup', note: why });
    expect((await found()).open).toEqual([before, before + 1]);
  }
  // The KEK may turn meanwhile; the epoch ends with the versions before its own.
  await ask('kek');
  await own.run();
  expect((await found()).open).toEqual([before, before + 1, before + 2]);
  expect(await turnRotation(instance.keysSql, 'epoch', 'paused')).toMatchObject({ state: 'paused' });
  await own.run();
  expect(await jobNow(job)).toMatchObject({ state: 'paused' });
  await turnRotation(instance.keysSql, 'epoch', 'running');
  answer = 'there';
  await own.run();
  expect(await jobNow(job)).toMatchObject({ state: 'done' });
  expect((await found()).open).toEqual([before + 1, before + 2]);
  await own.close();
  await allOpen();
});

test('what was trimmed by hand while it waited needs no backup any more', async () => {
  const own = await worker(async () => 'no-kit');
  const job = await ask();
  await own.run();
  const hours = (n: number) => async () => new Date(Date.now() + n * 3600_000);
  await expect(trim(own, { withoutBackup: false, lastVerifiedBackup: hours(-1) })).rejects.toMatchObject({
    code: 'conflict',
  });
  await trim(own, { withoutBackup: false, lastVerifiedBackup: hours(1) });
  await own.run();
  expect(await jobNow(job)).toMatchObject({ state: 'done' });
  await own.close();
});

test('where the service destroys later, the end is confirmed when that day has come, by trial', async () => {
  let version = 0;
  const at = new Date(Date.now() + 7 * day);
  const real = await createLocalCustodian({ file });
  const own = await worker(undefined, async () => ({
    ...real,
    async destroyBefore(wanted) {
      version = wanted;
      return { state: 'scheduled', at };
    },
    close: async () => undefined,
  }));
  const epoch = await now();
  await ask();
  await own.run();
  const ended = async () => (await epochStore(instance.keysSql).all()).find(({ number }) => number === epoch);
  expect(await ended()).toMatchObject({ endedAt: expect.any(Date), destroyedAt: at, confirmedAt: null });
  await confirmEpochs(own, own);
  expect(await ended()).toMatchObject({ confirmedAt: null });
  await instance.keysSql`update kek_epoch set destroyed_at = now() where number = ${epoch}`;
  await expect(confirmEpochs(own, own)).rejects.toMatchObject({ detail: expect.stringContaining('still opens') });
  const parts = { sql: instance.keysSql, clock: systemClock, turns: true, epochDays: 24, retentionDays: 30 };
  expect((await epochStatus(parts)).opensSince).toEqual((await ended())?.beganAt);
  await real.destroyBefore(version);
  await confirmEpochs(own, own);
  expect(await ended()).toMatchObject({ confirmedAt: expect.any(Date) });
  await own.close();
});

test('a row that does not open keeps the old versions', async () => {
  const before = await newest();
  const [victim] = subjects;
  const own = await worker();
  const [row] = await instance.keysSql`select mac from kek_ciphertext
    where subject = ${victim ?? ''} and kind = 'data-key'`;
  await instance.keysSql`update kek_ciphertext set mac = ${Buffer.alloc(32, 1)}
    where subject = ${victim ?? ''} and kind = 'data-key'`;
  const job = await ask();
  await own.run();
  expect(await jobNow(job)).toMatchObject({ state: 'failed', note: 'not-openable', damaged: 1 });
  expect((await found()).open).toEqual([before, before + 1]);
  await instance.keysSql`update kek_ciphertext set mac = ${row?.['mac']}
    where subject = ${victim ?? ''} and kind = 'data-key'`;
  await ask();
  await own.run();
  expect((await found()).open).toEqual([before + 2]);
  await own.close();
  await allOpen();
});

test('by schedule it is due when the oldest that has not ended is as old as was set, and never for a KEK that cannot turn', async () => {
  const facts = { instance: instance.instanceId, kekVersion: await newest(), turns: true, epochDays: 24 };
  const after = (days: number) => Date.now() + days * day;
  const due = async (more: Partial<Parameters<typeof askDue>[1]>, days: number) =>
    (await askDue(instance.keysSql, { ...facts, ...more, now: after(days) })).includes('epoch');
  const status = (days: number) =>
    epochStatus({
      sql: instance.keysSql,
      clock: { now: () => after(days) },
      turns: true,
      epochDays: 24,
      retentionDays: 30,
    });
  expect(await due({}, 23.9)).toBe(false);
  expect(await due({ turns: false }, 25)).toBe(false);
  expect(await due({ epochDays: null }, 25)).toBe(false);
  // A failure of today is not asked for again before tomorrow; this one is of before.
  expect(await due({}, 24.1)).toBe(true);
  expect(await due({}, 25)).toBe(false);
  expect([(await status(29.9)).overdue, (await status(30.1)).overdue]).toEqual([false, true]);
  expect(await status(0)).toMatchObject({ number: await now(), dueAt: expect.any(Date) });
  const own = await worker();
  await own.run();
  expect((await status(0)).opensSince.getTime()).toBeGreaterThan(Date.now() - day);
  await own.close();
});
