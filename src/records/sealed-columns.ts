import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn } from '../keyring/index.ts';
import { placeOf } from './open.ts';
import { typeOfCode } from './types.ts';

const shared = {
  column: 'sealed',
  subject: 'subject',
  place: (row: Readonly<Record<string, string>>) => {
    const type = typeOfCode(Number(row['type']));
    const id = { subject: parseUuid(row['subject'] ?? ''), local: BigInt(row['id'] ?? 0) };
    return type === undefined ? null : placeOf(type, id, Number(row['version']));
  },
} as const;

/** What this slice keeps sealed, for the machine that seals anew. A version keeps its place when it moves to the history. */
export const recordsSealed: readonly SealedColumn[] = [
  {
    ...shared,
    table: 'resource',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'id', type: 'bigint' },
    ],
    also: { type: 'type', version: 'version' },
  },
  {
    ...shared,
    table: 'resource_history',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'id', type: 'bigint' },
      { name: 'version', type: 'integer' },
    ],
    also: { type: 'type' },
  },
];
