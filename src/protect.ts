import type { Sql } from 'postgres';
import type { Ledger } from './audit/index.ts';
import type { Config } from './config/index.ts';
import type { Clock } from './kernel/index.ts';
import {
  epochStatus,
  type Keyring,
  type KmsProvider,
  keyRights,
  keysBound,
  kindsOf,
  retiredFacts,
} from './keyring/index.ts';
import type { Tuning } from './product.ts';
import { copiesOf, createProtection, type OperatorParts, serverChecks } from './rights/index.ts';
import type { Watching } from './watching/index.ts';

export interface ProtectedParts {
  readonly config: Config;
  /** Reads the walls of the databases, and nothing of a record. */
  readonly checksSql: Sql;
  readonly keysSql: Sql;
  readonly keyring: Keyring;
  readonly kms: KmsProvider;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly rights: Pick<OperatorParts, 'ledger' | 'ledgerCopies'>;
  readonly watching: Pick<Watching, 'reviews'>;
  readonly keyFacts: Parameters<typeof epochStatus>[0] & Parameters<typeof kindsOf>[0];
  readonly tuning: Pick<Tuning, 'checksEvery'>;
  readonly onError: (error: unknown) => void;
}

/** What the page on protection states, each statement with the check of this instance that tries it. */
export function protect(parts: ProtectedParts): ReturnType<typeof createProtection> {
  const { config, keysSql, keyring, clock, rights, keyFacts, tuning } = parts;
  return createProtection({
    checks: serverChecks(parts.checksSql, keysSql, config, {
      clock,
      kinds: async () => kindsOf(keyFacts, (await keyring.status()).kekVersion),
      healthy: async () => (await keyring.status()).healthy,
      bound: () => keysBound(keysSql, parts.kms),
      rights: keyRights(config),
      ledger: parts.ledger,
      rightsCopies: () => copiesOf(rights.ledger, rights.ledgerCopies),
      reviews: () => parts.watching.reviews(),
      reach: {
        epoch: () => epochStatus(keyFacts),
        retiredSince: async () => (await retiredFacts(keysSql)).since,
      },
    }),
    clock,
    onError: parts.onError,
    ...(tuning.checksEvery === undefined ? {} : { againMs: tuning.checksEvery }),
  });
}
