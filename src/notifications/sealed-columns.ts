import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn } from '../keyring/index.ts';
import { outboxPlace } from './outbox.ts';

/** What this slice keeps sealed, for the machine that seals anew. */
export const outboxSealed: readonly SealedColumn[] = (['payload', 'address'] as const).map((column) => ({
  table: 'outbox',
  column,
  key: [{ name: 'id', type: 'uuid' }],
  subject: 'account',
  place: (row) => outboxPlace(parseUuid(row['id'] ?? ''), column),
}));
