import type { Sql } from 'postgres';
import type { Clock, Uuid } from '../../kernel/index.ts';
import type { KeyringStatus } from '../contract.ts';
import { type Job, type RotationKind, rotationKinds } from './contract.ts';
import { type EpochFacts, epochFacts } from './epoch-facts.ts';
import { retiredFacts, type TurnFacts, turnFacts } from './facts.ts';
import { rewrapStore } from './kek-store.ts';
import { dueOf } from './schedule.ts';
import { jobStore } from './store.ts';

export interface KindStatus extends TurnFacts {
  readonly kind: RotationKind;
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
  readonly epoch: EpochStatus;
  readonly retired: { readonly keys: number; readonly since: Date | null };
  readonly living: readonly Job[];
  /** What ended, newest first. */
  readonly history: readonly Job[];
}

export interface EpochStatus extends EpochFacts {
  /** Whether a copy of the keys that is older than backups are kept may still open something, against what receipts say. */
  readonly overdue: boolean;
  /** False for a KEK from the configuration: then epochs never end. */
  readonly turns: boolean;
}

export interface StatusParts {
  /** Role carnet_keys. */
  readonly sql: Sql;
  readonly instance: Uuid;
  readonly clock: Clock;
  readonly service: () => Promise<KeyringStatus>;
  /** Whether the KEK can turn. */
  readonly turns: boolean;
  /** Days that an epoch lasts (null: none ends by schedule), and that backups are kept. */
  readonly epochDays: number | null;
  readonly retentionDays: number;
}

const historyLength = 6;
const day = 24 * 3600_000;

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
    epoch: await epochStatus(parts),
    retired: await retiredFacts(sql),
    living: await jobs.allLiving(),
    history: await jobs.ended(historyLength),
  };
}

/** The epoch that is now and how it stands, under the role carnet_keys. */
export async function epochStatus({
  sql,
  clock,
  turns,
  epochDays,
  retentionDays,
}: Omit<StatusParts, 'service' | 'instance'>): Promise<EpochStatus> {
  const facts = await epochFacts(sql, epochDays, clock.now());
  const useless = facts.opensSince.getTime() + retentionDays * day;
  return { ...facts, turns, overdue: turns && useless <= clock.now() };
}

/** The four kinds alone, as the schedule has them. @param kekVersion The newest; 0 when the service did not say. */
export async function kindsOf(
  { sql, instance, clock, turns }: Pick<StatusParts, 'sql' | 'instance' | 'clock' | 'turns'>,
  kekVersion: number,
): Promise<readonly KindStatus[]> {
  const now = clock.now();
  return await Promise.all(
    rotationKinds.map(async (kind) => {
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
