import type { TransactionSql } from 'postgres';
import type { Contents } from './contents.ts';

/**
 * What a restored database must not bring back to life, by table: every session, refresh token, personal access token,
 * one-time and recovery code, link in a mail, and mail that waits. A backup is older than what was ended, used or sent since.
 */
export const endings: Readonly<Record<string, string>> = {
  session: 'update session set revoked_at = now() where revoked_at is null',
  refresh_token: 'delete from refresh_token',
  api_token: 'update api_token set revoked_at = now() where revoked_at is null',
  sign_in_attempt: 'delete from sign_in_attempt',
  recovery_code: 'update recovery_code set used_at = now() where used_at is null',
  recovery_request: 'delete from recovery_request',
  identity_reset: 'update identity_reset set cancelled_at = now() where cancelled_at is null and finished_at is null',
  email_change: 'update email_change set ended_at = now() where ended_at is null',
  guardian_invitation:
    'update guardian_invitation set withdrawn_at = now() where used_at is null and withdrawn_at is null',
  grant_offer: 'update grant_offer set withdrawn_at = now() where used_at is null and withdrawn_at is null',
  practice_invitation:
    'update practice_invitation set withdrawn_at = now() where used_at is null and withdrawn_at is null',
  staff_invitation: 'update staff_invitation set withdrawn_at = now() where used_at is null and withdrawn_at is null',
  // Who is on a list may have left it since: each is made anew of what is held then.
  patient_list: 'update patient_list set ended_at = now() where ended_at is null',
  patient_list_entry: 'delete from patient_list_entry',
  operator_erasure: 'delete from operator_erasure',
  outbox: "update outbox set failed_code = 'restored', payload = null where sent_at is null and failed_code is null",
};

/** How many rows of each table were ended; tables that the backup's version did not have are left out. */
export type Ended = Readonly<Record<string, number>>;

/** Ends them in the transaction that loaded them, so that there is no moment at which one lives. */
export async function endWhatLives(sql: TransactionSql, { entries }: Contents): Promise<Ended> {
  const ended: Record<string, number> = {};
  for (const [table, statement] of Object.entries(endings)) {
    if (!entries.some(({ kind, name }) => kind === 'table' && name === table)) continue;
    ended[table] = (await sql.unsafe(statement)).count;
  }
  return ended;
}

/** The keys that sign access tokens go: the server makes a new one, under which no token of before is good. */
export async function endSigningKeys(keys: TransactionSql): Promise<number> {
  const gone = await keys`delete from kek_ciphertext where kind = 'instance-key' and purpose = 'access-token-signing'`;
  return gone.count;
}
