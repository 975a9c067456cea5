import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import { isOurs } from '../origin.ts';
import { keepersOf } from './store.ts';

/** The accounts of those who have the record as their own or look after it, as whoever has something of it may have them told. */
export async function keepers({ keyring }: Pick<GuardianParts, 'keyring'>, sql: ISql, subject: Uuid) {
  const rows = await keepersOf(sql, subject);
  return rows.filter((row) => isOurs(keyring, { subject, ...row }, row.mac)).map((row) => row.actor);
}
