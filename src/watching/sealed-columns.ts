import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn } from '../keyring/index.ts';
import { findingNotePlace, reviewNotePlace } from './review.ts';

/** What this slice keeps sealed, for the machine that seals anew. */
export const watchingSealed: readonly SealedColumn[] = [
  {
    table: 'watch_finding',
    column: 'note',
    key: [{ name: 'id', type: 'uuid' }],
    subject: 'decided_by',
    place: (row) => findingNotePlace(parseUuid(row['id'] ?? '')),
  },
  {
    table: 'watch_review',
    column: 'note',
    key: [{ name: 'week', type: 'text' }],
    subject: 'signed_by',
    place: (row) => reviewNotePlace(row['week'] ?? ''),
  },
];
