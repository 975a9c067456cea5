import { CarnetError, isVisible, type Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** Where a guardian's name stands: in the part of the record that its access log is in, bound to whose it is and which version. */
export const labelPlace = (actor: Uuid, version: number): Place => ({
  part: 'account',
  table: 'relation',
  row: actor,
  column: 'label',
  rowVersion: version,
});

export function sealLabel(keys: Unlocked, actor: Uuid, version: number, name: string): Sealed {
  return keys.seal(labelPlace(actor, version), Buffer.from(name));
}

/** Null where no name was given. `not-openable` for one that was moved or altered. */
export function openLabel(
  keys: Unlocked,
  row: { readonly actor: Uuid; readonly label: Buffer | null; readonly labelVersion: number },
): string | null {
  return row.label === null ? null : keys.open(labelPlace(row.actor, row.labelVersion), row.label).toString('utf8');
}

/** A name as it is kept: composed, on one line, without what cannot be seen. `invalid-input` with this sentence when nothing is left. */
export function cleanLabel(text: string, message = 'Give the name under which the others shall see you.'): string {
  const name = text
    .normalize('NFC')
    .replace(/\p{Cc}|\p{Cf}|\s/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
  if (isVisible(name) && name.isWellFormed()) return name;
  throw new CarnetError('invalid-input', message, { errors: [{ field: 'body.name', code: 'required', message }] });
}
