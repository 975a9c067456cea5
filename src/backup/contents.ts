import type { AppliedMigration } from '../database/index.ts';
import type { Uuid } from '../kernel/index.ts';
import type { BackupKind } from './format.ts';
import type { Setup } from './setup.ts';

/** What opens an entry within the encryption. */
export interface EntryHead {
  readonly kind: 'table' | 'file' | 'key-file';
  /** A table of the schema `public`; a path below the files folder, with `/`; `encryption.key`. */
  readonly name: string;
  /** Of a table, in the order of the rows; else none. */
  readonly columns: readonly string[];
}

/** An entry as it was written: its rows (of a table), bytes, and SHA-256 in hex. */
export interface Entry extends EntryHead {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Sequence {
  readonly name: string;
  readonly last: string;
  readonly called: boolean;
}

/** The last thing within the encryption: what should have been met before it. */
export interface Contents {
  readonly format: 1;
  readonly kind: BackupKind;
  readonly instance: Uuid;
  readonly pair: Uuid;
  readonly madeAt: string;
  readonly migrations: readonly AppliedMigration[];
  readonly entries: readonly Entry[];
  readonly sequences: readonly Sequence[];
  /** With the keys: the newest KEK version that a row names, and the row of the row key, to try a key service on. */
  readonly keys: { readonly kekVersion: number; readonly rowKey: string } | null;
  /** With the data: up to which line of the rights ledger they have everything; absent in backups of before there was one line. */
  readonly rights?: { readonly n: number; readonly hash: string };
  /** With the keys: how backups are made here, so that a restored instance goes on making them. */
  readonly setup: Setup | null;
}

/** Whether the key file of the local key service is among the keys. */
export const hasKeyFile = (keys: Contents): boolean => keys.entries.some(({ kind }) => kind === 'key-file');
