import { accessSealed, accessTokens, machineGrant } from './access/index.ts';
import { createAudit } from './audit/index.ts';
import { readVerifiedKeys } from './backup/index.ts';
import { cardSealed } from './card/index.ts';
import { codeOf } from './compose.ts';
import type { Config } from './config/index.ts';
import { openPool } from './database/index.ts';
import { importSealed, importTokens } from './exchange/index.ts';
import { identitySealed, identityTokens } from './identity/index.ts';
import { instanceOf } from './instance-of.ts';
import { newUuid, systemClock } from './kernel/index.ts';
import {
  createKeyring,
  type Job,
  openInstanceCustodian,
  openInstanceKms,
  type RotationOptions,
  type SealedColumn,
} from './keyring/index.ts';
import { keysBackup } from './keys-backup.ts';
import { outboxSealed } from './notifications/index.ts';
import { addresses } from './pools.ts';
import type { Report, Tuning } from './product.ts';
import { patientTokenSet, recordsSealed } from './records/index.ts';
import { watchingSealed } from './watching/index.ts';

/** Every sealed column, as its slice declares it; a test holds the list against the registry. */
export const sealedColumns: readonly SealedColumn[] = [
  ...recordsSealed,
  ...importSealed,
  ...cardSealed,
  ...accessSealed,
  ...identitySealed,
  ...outboxSealed,
  ...watchingSealed,
];

export interface Rotation {
  readonly options: RotationOptions;
  /** Whether the KEK can turn: one from the configuration cannot. */
  readonly turns: boolean;
  /** How long an epoch lasts; null where none ends by schedule. */
  readonly epochDays: number | null;
  /** Appends to the access log that keys were trimmed or destroyed. */
  tell(kind: 'keys-rotated' | 'keys-trimmed' | 'keys-destroyed' | 'backup-made', what: string): Promise<void>;
  /** When the newest keys backup that was found whole was made, of those with a KEK version of at least this; null without one. */
  lastVerifiedBackup(kekVersion: number): Promise<Date | null>;
  close(): Promise<void>;
}

export interface RotationTuning extends Pick<Tuning, 'keyLife'> {
  /** Where the end of an epoch puts its backup of the keys; beside the last one when absent. */
  readonly keysTo?: string;
}

/** Puts together what works at rotations: with the custodian's half of the key service, in a process that serves nobody. */
export async function openRotation(config: Config, report: Report, tuning: RotationTuning = {}): Promise<Rotation> {
  const { app, keys } = addresses(config);
  // Values are read over one while others are written over the other.
  const sql = openPool(app, { max: 2, role: 'carnet_reseal', name: 'carnet reseal' });
  const keysSql = openPool(keys, { max: 1, name: 'carnet rotation' });
  const keyringSql = openPool(keys, { max: 1, name: 'carnet rotation keys' });
  const kms = await openInstanceKms(config, keysSql);
  const instance = await instanceOf(sql, config);
  const clock = systemClock;
  const keyring = await createKeyring({ sql: keyringSql, kms, clock, instance });
  const audit = createAudit(keyring);
  const tell: Rotation['tell'] = (kind, what) =>
    audit.append(
      sql,
      { kind, request: newUuid(), actor: null, session: null, subject: null, purpose: 'operations', what },
      'ok',
    );
  const onError = (error: unknown) => report({ where: 'rotation', code: codeOf(error) }, error);
  const folder = tuning.keysTo === undefined ? {} : { folder: tuning.keysTo };
  const note = (pair: string) => tell('backup-made', `${pair}, keys alone`);
  return {
    options: {
      keysSql,
      pagesSql: keyringSql,
      kms,
      custodian: () => openInstanceCustodian(config, keysSql),
      instance,
      clock,
      values: {
        sql,
        columns: sealedColumns,
        tokens: [...identityTokens, ...accessTokens],
        tokenSets: [patientTokenSet],
        movable: [importTokens],
        grant: machineGrant,
      },
      retentionDays: config.backupRetentionDays,
      ...(tuning.keyLife === undefined ? {} : { life: tuning.keyLife }),
      keysBackup: (wanted) => keysBackup({ config, instance, keyring, note, onError, ...folder }, wanted),
      ended: (job) => tell(job.kind === 'epoch' ? 'keys-trimmed' : 'keys-rotated', wordsOf(job)),
      onError,
    },
    turns: kekTurns(config),
    epochDays: config.epochDays,
    tell,
    lastVerifiedBackup: (kekVersion) => lastVerifiedBackup(config.dataFolder, kekVersion),
    async close() {
      await keyring.close();
      await Promise.all([sql, keysSql, keyringSql].map((pool) => pool.end({ timeout: 5 })));
    },
  };
}

/** Whether the KEK can turn: the one that stands in the configuration cannot. */
function kekTurns({ kms }: Config): boolean {
  return kms.provider !== 'local' || kms.encryptionKey === null;
}

/** Counts for the access log, and whose keys if they were one person's: nothing of what is sealed. */
function wordsOf(job: Job): string {
  if (job.kind === 'epoch')
    return `an epoch ended: KEK versions below ${job.toVersion ?? 0}, ${job.done} keys tried, asked by ${job.askedBy}`;
  const of = job.subject === null ? '' : ` of ${job.subject}`;
  return `${job.kind} keys${of}: version ${job.toVersion ?? 0}, ${job.done} done, asked by ${job.askedBy}`;
}

async function lastVerifiedBackup(dataFolder: string, kekVersion: number): Promise<Date | null> {
  const last = (await readVerifiedKeys(dataFolder)).findLast((one) => one.kekVersion >= kekVersion);
  return last === undefined ? null : new Date(last.madeAt);
}
