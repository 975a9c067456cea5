import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** What is kept sealed of a passkey. */
export interface Label {
  readonly name: string;
  /** base64url; devices are told by it which passkeys are meant. */
  readonly credentialId: string;
  readonly transports: readonly string[];
  readonly backedUp: boolean;
  readonly deviceType: 'singleDevice' | 'multiDevice';
}

interface Labelled {
  readonly id: Uuid;
  readonly version: number;
  readonly label: Uint8Array;
}

/** Where the label of a passkey stands. */
export const labelPlace = (row: Uuid, rowVersion: number): Place => ({
  part: 'account',
  table: 'passkey',
  row,
  column: 'label',
  rowVersion,
});

export function sealLabel(keys: Unlocked, id: Uuid, version: number, label: Label): Sealed {
  return keys.seal(labelPlace(id, version), Buffer.from(JSON.stringify(label)));
}

export function openLabel(keys: Unlocked, row: Labelled): Label {
  // What opens was sealed by `sealLabel`.
  return JSON.parse(keys.open(labelPlace(row.id, row.version), row.label).toString('utf8')) as Label;
}

/** A name as it is kept; `invalid-input` when nothing of it is visible. */
export function cleanName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/\p{Cc}|\p{Cf}/gu, ' ')
    .trim();
  if (name !== '') return name;
  throw new CarnetError('invalid-input', 'Give the passkey a name, such as the device that it is on.', {
    errors: [{ field: 'body.name', code: 'required', message: 'A name that can be seen' }],
  });
}
