import type { Sql } from 'postgres';
import type { Clock, Grant, Uuid } from '../../kernel/index.ts';
import type { IndexField, KmsCustodian, KmsProvider, Place } from '../contract.ts';

/** The four kinds of rotation: wrap every key anew, seal every value anew, make every search token anew, sign anew. */
export const rotationKinds = ['kek', 'data', 'index', 'signing'] as const;
export type RotationKind = (typeof rotationKinds)[number];
/** And the end of an epoch: a rotation of the KEK after which the versions before are destroyed. */
export const jobKinds = [...rotationKinds, 'epoch'] as const;
export type JobKind = (typeof jobKinds)[number];
/** `waiting`: for something that its `note` names; each pass of the worker tries again. */
export const jobStates = ['running', 'paused', 'waiting', 'done', 'failed'] as const;
export type JobState = (typeof jobStates)[number];
export const askers = ['schedule', 'command', 'admin'] as const;
export type Asker = (typeof askers)[number];

/**
 * `version`: a new version is made. `settle`: until every process has read it. `work`: what stands under the old one is moved.
 * `drain`: until no process writes under the old one any more. `prove`: what is left is counted, and moved if there is any.
 * Of an epoch also `try`: every key is opened by the key service. `backup`: a backup of the keys as they are now is there.
 * `trim`: the versions before are destroyed.
 */
export const jobSteps = ['version', 'settle', 'work', 'drain', 'prove', 'try', 'backup', 'trim', 'end'] as const;
export type JobStep = (typeof jobSteps)[number];

/**
 * Why the end of an epoch waits: there is no recovery kit; it was not typed back; the folder of the last backup of the keys is not
 * there; the backup could not be made (the log says why).
 */
export const epochWaits = ['no-kit', 'kit-not-typed-back', 'no-folder', 'backup-failed'] as const;
export type EpochWait = (typeof epochWaits)[number];

export interface WantedBackup {
  /** Keys as they are under this KEK version or a later one, */
  readonly kekVersion: number;
  /** and after this moment. */
  readonly since: Date;
}

/** A rotation as it stands; a row of `key_job`. */
export interface Job {
  readonly id: Uuid;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly askedBy: Asker;
  readonly step: JobStep;
  readonly cursor: string | null;
  readonly done: number;
  readonly total: number;
  readonly workedMs: number;
  readonly damaged: number;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly subject: Uuid | null;
  readonly olderThan: Date;
  readonly readyAt: Date | null;
  readonly startedAt: Date;
  readonly updatedAt: Date;
  readonly finishedAt: Date | null;
  /** Why it failed, or what it waits for: a code of `kernel/errors.ts`, or one of `epochWaits`. */
  readonly note: string | null;
}

/** What a turn of work says of a job; what is absent stays. */
export interface JobChange {
  readonly state?: JobState;
  readonly step?: JobStep;
  readonly cursor?: string | null;
  readonly done?: number;
  readonly total?: number;
  readonly damaged?: number;
  readonly toVersion?: number;
  readonly note?: string | null;
  /** The step goes on so many ms from now. */
  readonly readyIn?: number;
}

/** One sealed column of a table, as its slice declares it. Names are constants of ours: they become part of statements. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The columns of its primary key with their types, in order. */
  readonly key: readonly { readonly name: string; readonly type: 'uuid' | 'bigint' | 'integer' | 'text' }[];
  /** The column that names the subject whose key it is. */
  readonly subject: string;
  /** Further columns, or expressions, that the place needs: as text, under their name here. */
  readonly also?: Readonly<Record<string, string>>;
  /** Which rows alone, as a condition of ours; all of the table when absent. */
  readonly only?: string;
  /** Where the value belongs; every column comes as text. Null for a row that is none of ours. */
  place(row: Readonly<Record<string, string>>): Place | null;
}

/** A column of search tokens that are made anew from sealed values. */
export interface TokenColumn {
  readonly field: IndexField;
  readonly table: string;
  readonly column: string;
  /** The sealed column of the same table that the token is of. */
  readonly of: SealedColumn;
  /** The normalised text that the token is of. */
  text(opened: Buffer): string;
}

/** Search tokens in a table of their own, several of one sealed value, that are made anew together. */
export interface TokenSet {
  readonly fields: readonly IndexField[];
  readonly of: SealedColumn;
  /** The normalised texts of the value, each with its field. */
  texts(opened: Buffer): readonly (readonly [IndexField, string])[];
  /** Puts tokens in the place of those that differ, of values that are still as they were read; gives of how many they differed. */
  replace(sql: Sql, rows: readonly TokensOfRow[]): Promise<number>;
}

export interface TokensOfRow {
  readonly key: readonly string[];
  readonly sealed: Buffer;
  readonly tokens: readonly (readonly [IndexField, Buffer])[];
}

/**
 * Search tokens that name the version of their key and move to the next without what they are of, 500 at a time. Which these are is
 * said by the rows themselves, so that a move that was killed or done twice does no harm.
 */
export interface MovableTokens {
  readonly field: IndexField;
  count(sql: Sql): Promise<number>;
  /** Those under another version than `version`, past a key, in the order of the keys. */
  page(sql: Sql, version: number, after: readonly string[] | null, most: number): Promise<readonly MovedToken[]>;
  /**
   * Puts each under `version`, as `move` gives it; one whose key is gone (null) goes, since it finds nothing any more. Those whose
   * entry is being changed stay for the next look. Gives how many were moved or went.
   */
  replace(
    sql: Sql,
    version: number,
    rows: readonly MovedToken[],
    move: (row: MovedToken) => bigint | null,
  ): Promise<number>;
}

export interface MovedToken {
  readonly key: readonly string[];
  readonly subject: Uuid;
  readonly token: bigint;
  readonly version: number;
}

/** What the machine that seals anew needs of the main database. */
export interface ValueParts {
  /** Role carnet_reseal. */
  readonly sql: Sql;
  readonly columns: readonly SealedColumn[];
  readonly tokens: readonly TokenColumn[];
  readonly tokenSets: readonly TokenSet[];
  readonly movable: readonly MovableTokens[];
  readonly grant: (machine: 'reseal' | 'reindex', subject: Uuid) => Grant;
}

export interface RotationOptions {
  /** The keys database, over one connection that nobody else uses: the lock of whoever works is held on it. */
  readonly keysSql: Sql;
  /** The keys database over another connection: rows are read over it while others are written. `keysSql` when absent. */
  readonly pagesSql?: Sql;
  readonly kms: KmsProvider;
  /** Asked for when a KEK version is to be made or destroyed, and not before. */
  readonly custodian: () => Promise<KmsCustodian>;
  readonly instance: Uuid;
  readonly rowKeyPin?: string;
  readonly clock: Clock;
  readonly values: ValueParts;
  /** How long a process works with what it knew, in ms; `keyLife` when absent. */
  readonly life?: number;
  /** Days for which a data backup may need a retired key. */
  readonly retentionDays: number;
  /** Sees to it that a backup of the keys is there that was read back whole, or says why there is none. */
  readonly keysBackup: (wanted: WantedBackup) => Promise<'there' | EpochWait>;
  /** Told before each turn of work; for tests that end the process there. */
  readonly onTurn?: (job: Job) => void;
  /** Told of each job that ended, before it counts as ended: what it cannot write to the log, it does not end. */
  readonly ended: (job: Job) => Promise<void>;
  readonly onError: (error: unknown) => void;
}
