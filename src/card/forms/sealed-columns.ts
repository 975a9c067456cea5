import { parseUuid } from '../../kernel/index.ts';
import type { SealedColumn } from '../../keyring/index.ts';
import { draftPlace } from './drafts.ts';

/** What this slice keeps sealed, for the machine that seals anew. */
export const cardSealed: readonly SealedColumn[] = [
  {
    table: 'card_draft',
    column: 'sealed',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'account', type: 'uuid' },
      { name: 'part', type: 'text' },
    ],
    subject: 'subject',
    also: { saved_ms: '(extract(epoch from saved_at) * 1000)::bigint' },
    place: (row) =>
      draftPlace(
        { actor: { account: parseUuid(row['account'] ?? '') }, part: row['part'] ?? '' },
        new Date(Number(row['saved_ms'])),
      ),
  },
];
