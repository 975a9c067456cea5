import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
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

/** Asks for a rotation, which whoever works at jobs takes up. `conflict` while another of its kind is under way. */
export async function askRotation(sql: Sql, wanted: Wanted): Promise<Job> {
  const rewrapOnly = wanted.kind === 'kek' && wanted.rewrapOnly === true;
  return await jobStore(sql).ask({
    kind: wanted.kind,
    askedBy: wanted.askedBy,
    step: rewrapOnly ? 'work' : 'version',
    fromVersion: wanted.kind === 'kek' ? wanted.kekVersion : null,
    ...(rewrapOnly ? { toVersion: wanted.kekVersion } : {}),
    ...(wanted.subject === undefined ? {} : { subject: wanted.subject }),
    olderThan: wanted.olderThan ?? null,
  });
}

/** Pauses a rotation at its next batch, or lets it go on; null when there is none of the kind to do that with. */
export async function turnRotation(sql: Sql, kind: JobKind, to: 'running' | 'paused'): Promise<Job | null> {
  return await jobStore(sql).turn(kind, to);
}
