import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn } from '../keyring/index.ts';
import { labelPlace } from './guardians/label.ts';

/** What this slice keeps sealed, for the machine that seals anew. */
export const accessSealed: readonly SealedColumn[] = [
  {
    table: 'relation',
    column: 'label',
    key: [
      { name: 'actor', type: 'uuid' },
      { name: 'subject', type: 'uuid' },
    ],
    subject: 'subject',
    also: { label_version: 'label_version' },
    place: (row) => labelPlace(parseUuid(row['actor'] ?? ''), Number(row['label_version'])),
  },
];
