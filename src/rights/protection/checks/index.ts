import type { Sql } from 'postgres';
import type { Config } from '../../../config/index.ts';
import type { Clock } from '../../../kernel/index.ts';
import type { KeyRights, KindStatus } from '../../../keyring/index.ts';
import type { Check } from '../check.ts';
import { appWalled } from './app-walled.ts';
import { backedUp } from './backed-up.ts';
import { codesHashed } from './codes-hashed.ts';
import { columnsListed } from './columns-listed.ts';
import { connection, type Edge } from './connection.ts';
import { erasureReaches, type Reach } from './erasure-reaches.ts';
import { eventsReviewed, type Reviewed } from './events-reviewed.ts';
import { fieldsSealed } from './fields-sealed.ts';
import { keyElsewhere } from './key-elsewhere.ts';
import { keyRightsLeast } from './key-rights.ts';
import { keyService } from './key-service.ts';
import { keysApart } from './keys-apart.ts';
import { keysBoundTo } from './keys-bound.ts';
import { keysTurned } from './keys-turned.ts';
import { logCompared } from './log-compared.ts';
import { logFixed } from './log-fixed.ts';
import { type LedgerFacts, logSealed } from './log-sealed.ts';
import { mailProtected } from './mail.ts';
import { passwordsHashed } from './passwords-hashed.ts';
import { recordsSealed } from './records-sealed.ts';
import { type Copies, rightsKept } from './rights-kept.ts';

/** What the keyring says of its keys and of the key service, and the ledger of the log. */
export interface KeyFacts {
  readonly clock: Clock;
  readonly kinds: () => Promise<readonly KindStatus[]>;
  readonly healthy: () => Promise<boolean>;
  /** Whether a wrapped key opens in its place alone. */
  readonly bound: () => Promise<{ readonly right: number; readonly of: number }>;
  /** Null where the key service cannot be asked; then no statement is made. */
  readonly rights: (() => Promise<KeyRights>) | null;
  readonly ledger: LedgerFacts;
  /** How each copy of the rights ledger stands to it. */
  readonly rightsCopies: () => Promise<Copies>;
  /** How watching and its weekly reviews stand. */
  readonly reviews: () => Promise<Reviewed>;
  /** How far erasures reach into copies of the keys. */
  readonly reach: Reach;
}

/** Every check of this server. `sql`: the app's role, whose rights are tried; `keysSql`: the keys' role in its own database. */
export function serverChecks(
  sql: Sql,
  keysSql: Sql,
  config: Edge & Pick<Config, 'backupRetentionDays' | 'dataFolder' | 'kms' | 'mail'>,
  keys: KeyFacts,
): readonly Check[] {
  return [
    recordsSealed(sql),
    fieldsSealed(sql),
    passwordsHashed(sql),
    codesHashed(sql),
    keysApart(sql, keysSql),
    keysBoundTo(keys.bound),
    keyElsewhere(config),
    keysTurned(keys.kinds),
    keyService(keys.healthy),
    ...(keys.rights === null ? [] : [keyRightsLeast(keys.rights)]),
    appWalled(sql),
    logFixed(sql),
    logSealed(keys.ledger),
    logCompared(keys.ledger, keys.clock),
    eventsReviewed(keys.reviews, keys.clock),
    columnsListed(sql, keysSql),
    connection(config),
    mailProtected(config),
    backedUp(config, keys.clock),
    rightsKept(keys.rightsCopies),
    erasureReaches(config, keys.clock, keys.reach),
  ];
}
