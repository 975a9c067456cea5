import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** What is told of a passkey, sealed: names a device, and names the credential in the authenticator. */
export interface Label {
  readonly name: string;
  /** Credential id, base64url. */
  readonly credential: string;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
}

function place(passkey: Uuid, version: number): Place {
  return { part: 'account', table: 'passkey', row: passkey, column: 'label', rowVersion: version };
}

export function sealLabel(keys: Unlocked, passkey: Uuid, version: number, label: Label): Sealed {
  return keys.seal(place(passkey, version), Buffer.from(JSON.stringify(label)));
}

export function openLabel(keys: Unlocked, row: { id: Uuid; version: number; label: Sealed }): Label {
  return JSON.parse(keys.open(place(row.id, row.version), row.label).toString('utf8')) as Label; // sealed by us in this form
}
