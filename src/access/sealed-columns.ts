import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn, TokenColumn } from '../keyring/index.ts';
import { codePlace, normalCode } from './break-glass/code.ts';
import { type UseText, wordsPlace } from './break-glass/words.ts';
import { wordsPlace as caseWordsPlace } from './cases/words.ts';
import { grantLabelPlace } from './grants/label.ts';
import { labelPlace } from './guardians/label.ts';
import { entryPlaceOf } from './lists/entry.ts';
import { memberPlace, practicePlace } from './practices/names.ts';

const code: SealedColumn = {
  table: 'emergency_rule',
  column: 'code',
  key: [{ name: 'subject', type: 'uuid' }],
  subject: 'subject',
  also: { code_version: 'code_version' },
  place: (row) => codePlace(parseUuid(row['subject'] ?? ''), Number(row['code_version'])),
};

const textColumn = (column: UseText, subject: 'subject' | 'closed_by'): SealedColumn => ({
  table: 'emergency_use',
  column,
  key: [{ name: 'id', type: 'uuid' }],
  subject,
  place: (row) => wordsPlace(column, parseUuid(row['id'] ?? '')),
});

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
  {
    table: 'access_grant',
    column: 'label',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'id', type: 'uuid' },
    ],
    subject: 'subject',
    place: (row) => grantLabelPlace(parseUuid(row['id'] ?? '')),
  },
  {
    table: 'access_case',
    column: 'words',
    key: [
      { name: 'subject', type: 'uuid' },
      { name: 'id', type: 'uuid' },
    ],
    subject: 'subject',
    place: (row) => caseWordsPlace(parseUuid(row['id'] ?? '')),
  },
  {
    table: 'patient_list_entry',
    column: 'sealed',
    key: [
      { name: 'list', type: 'uuid' },
      { name: 'subject', type: 'uuid' },
    ],
    subject: 'list',
    also: { version: 'version' },
    place: entryPlaceOf,
  },
  {
    table: 'practice',
    column: 'name',
    key: [{ name: 'id', type: 'uuid' }],
    subject: 'id',
    place: (row) => practicePlace(parseUuid(row['id'] ?? '')),
  },
  {
    table: 'practice_member',
    column: 'name',
    key: [{ name: 'id', type: 'uuid' }],
    subject: 'practice',
    place: (row) => memberPlace(parseUuid(row['id'] ?? '')),
  },
  code,
  textColumn('words', 'subject'),
  textColumn('question', 'subject'),
  textColumn('closing', 'closed_by'),
];

/** Where the search tokens of the codes for emergencies stand, for the machine that makes them anew. */
export const accessTokens: readonly TokenColumn[] = [
  {
    field: 'emergency-code',
    table: 'emergency_rule',
    column: 'code_token',
    of: code,
    text: (opened) => normalCode(opened.toString('utf8')),
  },
];
