import type { Uuid } from '../../kernel/index.ts';
import type { Place, Sealed, Unlocked } from '../../keyring/index.ts';

/** What people write of a use: the doctor (`words`) and whose record it is (`question`), for the record; who closes it (`closing`), for himself. */
export type UseText = 'words' | 'question' | 'closing';

export const wordsPlace = (column: UseText, id: Uuid): Place => ({
  part: 'account',
  table: 'emergency_use',
  row: id,
  column,
  rowVersion: 0,
});

export function sealUseText(keys: Unlocked, column: UseText, id: Uuid, text: string): Sealed {
  return keys.seal(wordsPlace(column, id), Buffer.from(text.trim().normalize('NFC')));
}

/** Null where nothing was written. `not-openable` for what was moved or altered. */
export function openUseText(keys: Unlocked, column: UseText, id: Uuid, sealed: Buffer | null): string | null {
  return sealed === null ? null : keys.open(wordsPlace(column, id), sealed).toString('utf8');
}
