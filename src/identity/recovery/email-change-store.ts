import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Db, Language } from '../store.ts';

export interface EmailChangeRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly emailToken: Buffer;
  readonly email: Sealed;
  readonly codeMac: Buffer | null;
  readonly codeExpires: Date | null;
  readonly verifiedAt: Date | null;
}

/** Begins a change; one that waited before is given up for it. */
export async function insertEmailChange(
  sql: Db,
  row: Omit<EmailChangeRow, 'verifiedAt'> & { readonly now: Date },
): Promise<void> {
  await endEmailChange(sql, row.account, row.now);
  await sql`insert into email_change (id, account, email_token, email, code_mac, code_expires, created_at)
    values (${row.id}, ${row.account}, ${row.emailToken}, ${row.email}, ${row.codeMac}, ${row.codeExpires}, ${row.now})`;
}

/** Counts a try of the change that waits for its code, before anything is compared; null when none is left. */
export async function countCodeTry(sql: Db, account: Uuid, most: number): Promise<EmailChangeRow | null> {
  const rows = await sql<EmailChangeRow[]>`update email_change set tries = tries + 1
    where account = ${account} and ended_at is null and verified_at is null and tries < ${most}
    returning id, account, email_token as "emailToken", email, code_mac as "codeMac", code_expires as "codeExpires",
      verified_at as "verifiedAt"`;
  return rows[0] ?? null;
}

export async function verifyEmailChange(sql: Db, id: Uuid, now: Date, effective: Date): Promise<boolean> {
  const rows = await sql`update email_change set verified_at = ${now}, effective_at = ${effective}, code_mac = null
    where id = ${id} and verified_at is null and ended_at is null returning 1`;
  return rows.length === 1;
}

/** Gives up the change that waits; false when there is none. */
export async function endEmailChange(sql: Db, account: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`update email_change set ended_at = ${now}, code_mac = null
    where account = ${account} and ended_at is null returning 1`;
  return rows.length === 1;
}

export interface DueChange {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly email: Sealed;
  readonly emailToken: Buffer;
  readonly oldEmail: Sealed;
  readonly version: number;
  readonly language: Language;
}

/** The account whose change has waited longest beyond its time. */
export async function nextDueAccount(sql: Db, now: Date): Promise<Uuid | null> {
  const rows = await sql<{ account: Uuid }[]>`select account from email_change
    where ended_at is null and verified_at is not null and effective_at <= ${now} order by effective_at limit 1`;
  return rows[0]?.account ?? null;
}

/** The account's change whose wait is over, locked with the account; null when it was stopped or done meanwhile. */
export async function dueEmailChange(sql: Db, account: Uuid, now: Date): Promise<DueChange | null> {
  const rows = await sql<
    DueChange[]
  >`select c.id, c.account, c.email, c.email_token as "emailToken", a.email as "oldEmail",
      a.version, a.language
    from email_change c join account a on a.id = c.account
    where c.account = ${account} and c.ended_at is null and c.verified_at is not null and c.effective_at <= ${now}
    for update of c, a`;
  return rows[0] ?? null;
}

/** Puts the new address in force; false when another account has it meanwhile. */
export async function applyEmailChange(sql: Db, change: DueChange, email: Sealed, now: Date): Promise<boolean> {
  const rows = await sql`update account set email = ${email}, email_token = ${change.emailToken}, version = version + 1
    where id = ${change.account} and version = ${change.version} and not exists (
      select 1 from account b where b.email_token = ${change.emailToken} and b.state = 'active' and b.id <> ${change.account})
    returning 1`;
  await sql`update email_change set ended_at = ${now} where id = ${change.id}`;
  return rows.length === 1;
}
