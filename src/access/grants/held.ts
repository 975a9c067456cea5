import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Vouch } from '../origin.ts';
import { isOurMember } from '../practices/origin.ts';
import { grantsTo, type HeldRow } from './store.ts';
import { isOurGrant } from './terms.ts';

/**
 * What an account has of others' records now, by name or by a practice, as `decide` would find it: of one record what was given by name
 * first, and nothing that this server did not write.
 */
export async function heldNow(vouch: Vouch, sql: ISql, account: Uuid): Promise<readonly HeldRow[]> {
  return (await grantsTo(sql, account)).filter(
    (row) => isOurGrant(vouch, row, row, row.mac) && isMember(vouch, row, account),
  );
}

function isMember(vouch: Vouch, row: HeldRow, account: Uuid): boolean {
  if (row.kind !== 'practice') return row.actor === account;
  const { actor: practice, member: id, lead, memberSince: since, memberMac } = row;
  if (id === null || lead === null || since === null || memberMac === null) return false;
  return isOurMember(vouch, { id, practice, account, lead, since }, memberMac);
}
