export type StatementId =
  | 'records-sealed'
  | 'fields-sealed'
  | 'passwords-hashed'
  | 'codes-hashed'
  | 'keys-apart'
  | 'keys-bound'
  | 'key-elsewhere'
  | 'keys-turned'
  | 'key-service'
  | 'key-rights'
  | 'app-walled'
  | 'log-fixed'
  | 'log-sealed'
  | 'log-compared'
  | 'events-reviewed'
  | 'columns-listed'
  | 'connection'
  | 'mail'
  | 'backed-up'
  | 'rights-kept'
  | 'erasure-reaches';

/** A statement about the protection of data, as the server's check found it: `good` of `of` things were as they should be. */
export interface Statement {
  readonly id: StatementId;
  readonly kind: 'server';
  readonly result: 'met' | 'not-met' | 'not-checked';
  readonly good: number;
  readonly of: number;
  readonly way:
    | 'tls'
    | 'proxy'
    | 'loopback'
    | 'mail-tls'
    | 'mail-here'
    | 'no-mail'
    | 'own-place'
    | 'data-folder'
    | 'passphrase'
    | null;
  readonly checkedAt: string;
}

export interface Protection {
  readonly version: string;
  readonly checkedAt: string;
  readonly nextAt: string;
  readonly held: number;
  readonly notHeld: number;
  /** Null for whoever is not signed in. */
  readonly statements: Statement[] | null;
}
