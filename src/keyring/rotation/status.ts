import type { Sql } from 'postgres';
import type { Clock, Uuid } from '../../kernel/index.ts';
import type { KeyringStatus } from '../contract.ts';
import { type Job, type JobKind, jobKinds } from './contract.ts';
import { retiredFacts, type TurnFacts, turnFacts } from './facts.ts';
import { rewrapStore } from './kek-store.ts';
import { dueOf } from './schedule.ts';
import { jobStore } from './store.ts';

export interface KindStatus extends TurnFacts {
  readonly kind: JobKind;
  readonly dueAt: Date | null;
  readonly overdue: boolean;
  /** False for a KEK from the configuration, which cannot turn. */
  readonly turns: boolean;
}

export interface RotationStatus {
  readonly service: KeyringStatus;
  readonly kinds: readonly KindStatus[];
  /** How many keys stand under each KEK version, rising. */
  readonly kekVersions: readonly { readonly version: number; readonly keys: number }[];
  /** The lowest KEK version that a key may stand under. */
  readonly lowest: number;
  readonly retired: { readonly keys: number; readonly since: Date | null };
  readonly living: readonly Job[];
  /** What ended, newest first. */
  readonly history: readonly Job[];
}

export interface StatusParts {
  /** Role carnet_keys. */
  readonly sql: Sql;
  readonly instance: Uuid;
  readonly clock: Clock;
  readonly service: () => Promise<KeyringStatus>;
  /** Whether the KEK can turn. */
  readonly turns: boolean;
}

const historyLength = 6;

/** Versions, ages, counts, next turns and jobs of all keys. `key-service-away` when the keys database does not answer. */
export async function rotationStatus(parts: StatusParts): Promise<RotationStatus> {
  const { sql } = parts;
  const service = await parts.service();
  const [jobs, rewraps] = [jobStore(sql), rewrapStore(sql)];
  return {
    service,
    kinds: await kindsOf(parts, service.kekVersion),
    kekVersions: await rewraps.byVersion(),
    lowest: await rewraps.floor(),
    retired: await retiredFacts(sql),
    living: await jobs.allLiving(),
    history: await jobs.ended(historyLength),
  };
}

/** The four kinds alone, as the schedule has them. @param kekVersion The newest; 0 when the service did not say. */
export async function kindsOf(
  { sql, instance, clock, turns }: Omit<StatusParts, 'service'>,
  kekVersion: number,
): Promise<readonly KindStatus[]> {
  const now = clock.now();
  return await Promise.all(
    jobKinds.map(async (kind) => {
      const facts = await turnFacts(sql, instance, kind, kekVersion);
      const due = facts.madeAt === null ? null : dueOf(kind, facts.madeAt);
      return {
        ...facts,
        kind,
        dueAt: due?.dueAt ?? null,
        overdue: due !== null && due.overdueAt.getTime() <= now,
        turns: kind !== 'kek' || turns,
      };
    }),
  );
}
