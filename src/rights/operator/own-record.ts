import type { ISql } from 'postgres';
import { isOurRelation } from '../../access/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { ownRecords } from './store.ts';

/**
 * The record of oneself of an account, or null. The relation is held against its MAC: one that somebody wrote into the table leads
 * to nobody's record.
 */
export async function ownRecord(sql: ISql, vouch: Pick<Keyring, 'mac'>, account: Uuid): Promise<Uuid | null> {
  const own = (await ownRecords(sql, account)).find(({ subject, mac }) =>
    isOurRelation(vouch, { subject, actor: account, kind: 'self' }, mac),
  );
  return own?.subject ?? null;
}
