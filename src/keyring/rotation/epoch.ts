import { CarnetError, lengthPrefixed, randomBytes, type Uuid } from '../../kernel/index.ts';
import type { Destruction, Wrap } from '../contract.ts';
import { generationSize } from '../generations/store.ts';
import { demandNoHold } from '../hold.ts';
import type { KekRow } from '../row.ts';
import type { RowAuthority } from '../row-key.ts';
import { kekStore } from '../store.ts';
import type { Job, JobStep, RotationOptions } from './contract.ts';
import { type EpochRow, epochStore } from './epoch-store.ts';
import { isIntact, noneLeft, rewrapForATurn, targetOf } from './kek.ts';
import { lastId, rewrapStore } from './kek-store.ts';
import type { Turn, Work } from './work.ts';

const batch = 500;

/**
 * The end of an erasure epoch. The KEK turns and every living key is wrapped under its new version, which the next epoch begins
 * with; that none is left is proved by count and by trial; a backup of the keys as they are now is there; then the versions before
 * are destroyed, and whatever copy of the keys was made before opens nothing.
 */
export const epochSteps: Partial<Record<JobStep, Turn>> = {
  async version(work, job) {
    const { options, authority } = work;
    const custodian = await options.custodian();
    try {
      const newest = (await custodian.versions()).at(-1)?.version ?? 0;
      // A kill after the version was made and before it was noted: it is taken up, not made twice.
      const isMade = newest > (job.fromVersion ?? newest);
      const trial = trialOf(job.cursor) ?? (isMade ? null : await makeTrial(authority));
      if (trial !== null && job.cursor === null) await work.save({ cursor: textOf(trial) });
      const made = isMade ? newest : await custodian.rotate();
      await epochStore(options.keysSql).begin(made, trial);
      await authority.store.epochs(true);
      await work.begin({ toVersion: made, step: 'work', cursor: null });
    } finally {
      await custodian.close();
    }
  },

  work: rewrapForATurn,

  async prove(work, job) {
    if (!(await noneLeft(work, job))) return;
    // From here on no key can come to stand under an older version: what is counted now is so for good.
    await rewrapStore(work.options.keysSql).raiseFloor(targetOf(job.toVersion));
    if (!(await noneLeft(work, job))) return;
    await work.begin({ step: 'try', cursor: null, total: await kekStore(work.options.keysSql).count() });
  },

  async try(work, job) {
    const rows = await rewrapStore(work.options.keysSql).after(job.cursor, batch);
    if (rows.length > 0) {
      const damaged = job.damaged + (await countUnopenable(work.authority, rows));
      return work.save({ cursor: lastId(rows), done: job.done + rows.length, damaged });
    }
    if (job.damaged > 0) return work.save({ state: 'failed', note: 'not-openable' });
    await work.save({ step: 'backup', cursor: new Date(work.options.clock.now()).toISOString() });
  },

  async backup(work, job) {
    const kekVersion = targetOf(job.toVersion);
    if ((await lowestThatOpens(work.options)) >= kekVersion) return work.save({ step: 'trim' }); // trimmed by hand meanwhile
    const found = await work.options.keysBackup({ kekVersion, since: new Date(job.cursor ?? job.startedAt) });
    await work.save(found === 'there' ? { step: 'trim' } : { state: 'waiting', note: found });
  },

  async trim(work, job) {
    const { options, authority } = work;
    const destruction = await destroyBefore(work, job);
    if (destruction === null) return;
    const epochs = epochStore(options.keysSql);
    if (destruction.state === 'destroyed') {
      const ended = (await epochs.all()).at(-2);
      if (ended !== undefined && (await trialOpens(authority, ended))) {
        throw new CarnetError('internal', 'A version of the key-encryption key still opens after it was destroyed.');
      }
    }
    await epochs.end(destruction.state === 'scheduled' ? destruction.at : null);
    if (destruction.state === 'destroyed') await confirmEpochs(options, authority).catch(options.onError);
    await work.save({ step: 'end' });
  },
};

/** Destroys the versions before the job's; null when a key stands under one after all, which is moved first. */
async function destroyBefore({ options, save }: Work, job: Job): Promise<Destruction | null> {
  const to = targetOf(job.toVersion);
  const custodian = await options.custodian();
  try {
    const newest = (await custodian.versions()).at(-1)?.version ?? to;
    if (Math.floor(newest / generationSize) > Math.floor(to / generationSize)) {
      throw new CarnetError('conflict', 'The keys moved to another key service meanwhile. End the epoch again.');
    }
    const destruction: Destruction | null = await options.keysSql.begin(async (transaction) => {
      await demandNoHold(transaction);
      const left = await rewrapStore(options.keysSql).countBelow(to, transaction);
      return left > 0 ? null : await custodian.destroyBefore(to);
    });
    if (destruction === null) await save({ step: 'work', cursor: null });
    return destruction;
  } finally {
    await custodian.close();
  }
}

/**
 * Looks whether what should be destroyed by now (some services do it days later) opens no more, and notes that. `internal` when
 * it does open.
 */
export async function confirmEpochs(
  { keysSql }: Pick<RotationOptions, 'keysSql'>,
  authority: Pick<RowAuthority, 'kms' | 'instance'>,
): Promise<void> {
  const epochs = epochStore(keysSql);
  const open: number[] = [];
  for (const epoch of await epochs.unconfirmed()) {
    if (await trialOpens(authority, epoch)) open.push(epoch.number);
    else await epochs.confirm(epoch.number);
  }
  if (open.length > 0) {
    throw new CarnetError(
      'internal',
      `The key-encryption key of an epoch that has ended still opens: ${open.join(', ')}.`,
    );
  }
}

async function lowestThatOpens({ custodian }: RotationOptions): Promise<number> {
  const opened = await custodian();
  try {
    return (await opened.versions()).at(0)?.version ?? 0;
  } finally {
    await opened.close();
  }
}

/** How many of the keys the key service does not open, or are not as the keyring wrote them; no key is shown here. */
async function countUnopenable(authority: RowAuthority, rows: readonly KekRow[]): Promise<number> {
  const whole = rows.filter((row) => isIntact(authority, row));
  return rows.length - whole.length + (await countRefused(authority, whole));
}

/** A batch that the service refuses is halved. */
async function countRefused(authority: RowAuthority, rows: readonly KekRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    const wraps = await authority.kms.rewrapAll(rows.map((row) => ({ wrap: row, context: row.context })));
    return wraps.filter((wrap) => wrap === null).length;
  } catch (error) {
    if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
    if (rows.length === 1) return 1;
    const half = Math.ceil(rows.length / 2);
    return (await countRefused(authority, rows.slice(0, half))) + (await countRefused(authority, rows.slice(half)));
  }
}

function trialContext(instance: Uuid): Buffer {
  return lengthPrefixed(['carnet epoch trial', 1, instance]);
}

async function makeTrial({ kms, instance }: RowAuthority): Promise<Wrap> {
  return await kms.wrap(randomBytes(32), trialContext(instance));
}

async function trialOpens(
  { kms, instance }: Pick<RowAuthority, 'kms' | 'instance'>,
  { trial, trialVersion }: EpochRow,
): Promise<boolean> {
  if (trial === null || trialVersion === null) return false;
  const opened = await kms.unwrap({ kekVersion: trialVersion, ciphertext: trial }, trialContext(instance));
  opened?.fill(0);
  return opened !== null;
}

function textOf({ kekVersion, ciphertext }: Wrap): string {
  return JSON.stringify([kekVersion, ciphertext.toString('base64')]);
}

function trialOf(text: string | null): Wrap | null {
  if (text === null) return null;
  const [kekVersion, ciphertext] = JSON.parse(text) as [number, string]; // textOf wrote it
  return { kekVersion, ciphertext: Buffer.from(ciphertext, 'base64') };
}
