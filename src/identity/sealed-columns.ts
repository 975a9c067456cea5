import { parseUuid } from '../kernel/index.ts';
import type { SealedColumn, TokenColumn } from '../keyring/index.ts';
import { namePlace } from './api-tokens.ts';
import { emailChangePlace, emailPlace, normaliseEmail } from './email.ts';
import { labelPlace } from './passkeys/label.ts';
import { devicePlace } from './sessions/device.ts';
import { profilePlace } from './staff/profile.ts';

const key = [{ name: 'id', type: 'uuid' }] as const;
const of = (row: Readonly<Record<string, string>>) => parseUuid(row['id'] ?? '');

const email: SealedColumn = {
  table: 'account',
  column: 'email',
  key,
  subject: 'id',
  also: { version: 'version' },
  place: (row) => emailPlace(of(row), Number(row['version'])),
};

const newEmail: SealedColumn = {
  table: 'email_change',
  column: 'email',
  key,
  subject: 'account',
  place: (row) => emailChangePlace(of(row)),
};

/** What this slice keeps sealed, for the machine that seals anew. */
export const identitySealed: readonly SealedColumn[] = [
  email,
  newEmail,
  { table: 'api_token', column: 'name', key, subject: 'account', place: (row) => namePlace(of(row)) },
  {
    table: 'passkey',
    column: 'label',
    key,
    subject: 'account',
    also: { version: 'version' },
    place: (row) => labelPlace(of(row), Number(row['version'])),
  },
  {
    table: 'professional',
    column: 'profile',
    key: [{ name: 'account', type: 'uuid' }],
    subject: 'account',
    also: { version: 'version' },
    place: (row) => profilePlace(parseUuid(row['account'] ?? ''), Number(row['version'])),
  },
  { table: 'session', column: 'device', key, subject: 'account', place: (row) => devicePlace(of(row)) },
];

/** Where the search tokens of addresses stand, for the machine that makes them anew. */
export const identityTokens: readonly TokenColumn[] = [email, newEmail].map((sealed) => ({
  field: 'account-email',
  table: sealed.table,
  column: 'email_token',
  of: sealed,
  text: (opened) => normaliseEmail(opened.toString('utf8')),
}));
