import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { generationStore } from '../generations/store.ts';
import type { Asker, Job, JobKind } from './contract.ts';
import { jobStore } from './store.ts';

export interface Wanted {
  readonly kind: JobKind;
  readonly askedBy: Asker;
  /** The newest KEK version now. */
  readonly kekVersion: number;
  /** For `kek`: no new version, only what stands under older ones is wrapped again. */
  readonly rewrapOnly?: boolean;
  /** For `data`: one subject alone. */
  readonly subject?: Uuid;
  /** For all but `kek`: only keys made before are turned; now when absent. */
  readonly olderThan?: Date;
}

/**
 * Asks for a rotation or the end of an epoch, which whoever works at jobs takes up. `conflict` while another of its kind is under
 * way, or another that turns the KEK, and of the end of an epoch while keys are moved to another key service.
 */
export async function askRotation(sql: Sql, wanted: Wanted): Promise<Job> {
  const rewrapOnly = wanted.kind === 'kek' && wanted.rewrapOnly === true;
  await demandKekIsFree(sql, wanted.kind);
  return await jobStore(sql).ask({
    kind: wanted.kind,
    askedBy: wanted.askedBy,
    step: rewrapOnly ? 'work' : 'version',
    fromVersion: wanted.kind === 'kek' || wanted.kind === 'epoch' ? wanted.kekVersion : null,
    ...(rewrapOnly ? { toVersion: wanted.kekVersion } : {}),
    ...(wanted.subject === undefined ? {} : { subject: wanted.subject }),
    olderThan: wanted.olderThan ?? null,
  });
}

/** A clash that slips through does no harm: one works after the other, and the second finds the first one's version made. */
async function demandKekIsFree(sql: Sql, kind: JobKind): Promise<void> {
  const jobs = jobStore(sql);
  if (kind === 'epoch' && (await isMoving(sql)))
    throw new CarnetError(
      'conflict',
      'The keys are being moved to another key service. End the epoch when that is done: npx carnet keys move goes on with it.',
    );
  if (kind === 'epoch' && (await jobs.living('kek')) !== null)
    throw new CarnetError('conflict', 'The key-encryption key turns just now. End the epoch when that is done.');
  // One that waits for a backup has turned it already.
  const epoch = kind === 'kek' ? await jobs.living('epoch') : null;
  if (epoch !== null && epoch.state !== 'waiting')
    throw new CarnetError('conflict', 'An epoch is being ended just now, which turns the key-encryption key too.');
}

/** Whether a move of the keys to another key service was begun and not finished. */
async function isMoving(sql: Sql): Promise<boolean> {
  return (await generationStore(sql).all()).at(-1)?.finishedAt === null;
}

/** Pauses a rotation at its next batch, or lets it go on; null when there is none of the kind to do that with. */
export async function turnRotation(sql: Sql, kind: JobKind, to: 'running' | 'paused'): Promise<Job | null> {
  return await jobStore(sql).turn(kind, to);
}
