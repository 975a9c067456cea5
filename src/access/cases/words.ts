import type { Uuid } from '../../kernel/index.ts';
import type { Place } from '../../keyring/index.ts';

/** Where the words stand of whoever opened a case: in the part of the record that its access log is in. */
export const wordsPlace = (id: Uuid): Place => ({
  part: 'account',
  table: 'access_case',
  row: id,
  column: 'words',
  rowVersion: 0,
});
