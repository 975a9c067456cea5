import { parseUuid } from '../../kernel/index.ts';
import type { SealedColumn } from '../../keyring/index.ts';
import { chunkPlace, summaryPlace } from './file.ts';

/** What this slice keeps sealed, for the machine that seals anew. */
export const importSealed: readonly SealedColumn[] = [
  {
    table: 'import_chunk',
    column: 'sealed',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'import', type: 'uuid' },
      { name: 'n', type: 'integer' },
    ],
    subject: 'subject',
    place: (row) => chunkPlace({ id: parseUuid(row['import'] ?? '') }, Number(row['n'])),
  },
  {
    table: 'import_job',
    column: 'summary',
    key: [{ name: 'id', type: 'uuid' }],
    subject: 'subject',
    place: (row) => summaryPlace({ id: parseUuid(row['id'] ?? '') }),
  },
];
