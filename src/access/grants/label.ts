import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** Where the name stands of whom something was given to: in the part of the record that its access log is in. */
export const grantLabelPlace = (id: Uuid): Place => ({
  part: 'account',
  table: 'access_grant',
  row: id,
  column: 'label',
  rowVersion: 0,
});

export function sealGrantLabel(keys: Unlocked, id: Uuid, name: string): Sealed {
  return keys.seal(grantLabelPlace(id), Buffer.from(name));
}

/** Null where no name was put yet. `not-openable` for one that was moved or altered. */
export function openGrantLabel(
  keys: Unlocked,
  row: { readonly id: Uuid; readonly label: Buffer | null },
): string | null {
  return row.label === null ? null : keys.open(grantLabelPlace(row.id), row.label).toString('utf8');
}
