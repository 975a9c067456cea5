import type { Sql } from 'postgres';
import type { Keyring } from '../../keyring/index.ts';
import type { RightsAlarms } from '../alarms.ts';

/** A folder outside the database that keeps a copy of the ledger: a witness of the access log. */
export interface LedgerCopy {
  readonly folder: string;
  /** `data-folder`: whoever loses the data folder loses the copy with it. */
  readonly place: 'data-folder' | 'folder';
}

export interface LedgerParts {
  readonly keyring: Pick<Keyring, 'findSigningKey' | 'mac' | 'signingKeys'>;
  /** The rights ledger: a file outside the databases and their backups. */
  readonly ledger: string;
  readonly ledgerCopies: readonly LedgerCopy[];
  /** Role carnet_retain. */
  readonly retainSql: Sql;
  readonly alarms: RightsAlarms;
  /** Told of a copy that could not be written or is another one. */
  readonly onError: (error: unknown) => void;
}
