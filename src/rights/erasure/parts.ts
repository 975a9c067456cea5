import type { Sql } from 'postgres';
import type { Access } from '../../access/index.ts';
import type { Audit } from '../../audit/index.ts';
import type { Clock, Grant, Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import type { Message } from '../../notifications/index.ts';
import type { LedgerParts } from '../ledger/parts.ts';

/** The moments at which a process may be stopped; what comes after each is done again at the next start. */
export type ErasureStep =
  | 'entombed'
  | 'in-ledger'
  | 'lists-ended'
  | 'keys-noted'
  | 'keys-destroyed'
  | 'destruction-noted'
  | 'receipt'
  | 'swept';

export interface ErasureParts extends LedgerParts {
  /** Role carnet_app. */
  readonly sql: Sql;
  readonly access: Pick<Access, 'byRight' | 'relations'>;
  readonly audit: Pick<Audit, 'append'>;
  readonly keyring: Pick<Keyring, 'destroySubject' | 'findSigningKey' | 'keysOf' | 'mac' | 'signingKeys'>;
  readonly clock: Clock;
  readonly instance: Uuid;
  /** The Grant of the machine `retain` on a subject. */
  readonly grant: (subject: Uuid) => Grant;
  /** BACKUP_RETENTION_DAYS. */
  readonly retentionDays: number;
  /** How long after a tombstone a statement under way may still write a row of its subject, in ms; 2 min when absent. */
  readonly settleMs?: number;
  /** Writes a notice to the mailbox of an account. */
  readonly tell: (account: Uuid, message: Message) => Promise<void>;
  /** Makes this process forget a session at once. */
  readonly dropSession: (session: Uuid) => void;
  /** Told of what could not be done now and is done later, or of a notice that could not be written. */
  readonly onError: (error: unknown) => void;
  /** Told of each step that is done, for tests that stop the process there. */
  readonly onStep?: (step: ErasureStep) => void;
}
