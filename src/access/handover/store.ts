import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { FoundInvitation, InvitationRow } from '../guardians/store.ts';

export async function insertHandover(
  sql: ISql,
  subject: Uuid,
  row: Omit<InvitationRow, 'account' | 'kind'>,
): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.invite_person(${subject}, ${row.id}, ${row.hash},
    ${row.createdAt}, ${row.expiresAt}, ${row.mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** The open link to take a record over that a token belongs to, or null. */
export async function findHandover(sql: ISql, token: Buffer): Promise<FoundInvitation | null> {
  const rows = await sql<(FoundInvitation | { readonly subject: null })[]>`
    select subject, id, account, expires_at as "expiresAt", mac from gate.open_handover(${token})`;
  const [row] = rows;
  return row === undefined || row.subject === null ? null : row;
}

/** How `gate.take_over` ended, and the accounts of those who looked after the record until then. */
export interface Taken {
  readonly outcome: string;
  readonly guardians: readonly Uuid[] | null;
}

export async function takeHandover(
  sql: ISql,
  take: { token: Buffer; document: string; version: string; mac: Buffer },
): Promise<Taken> {
  const rows = await sql<Taken[]>`select outcome, guardians
    from gate.take_over(${take.token}, ${take.document}, ${take.version}, ${take.mac})`;
  return rows[0] ?? { outcome: 'not-found', guardians: null };
}

export interface FormerGrant {
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly actor: Uuid;
  readonly mask: number;
  readonly write: boolean;
  readonly until: Date | null;
  readonly mac: Buffer;
  readonly label: Sealed | null;
}

export async function insertFormer(sql: ISql, row: FormerGrant): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.give_former(${row.subject}, ${row.id}, ${row.actor},
    ${row.mask}::smallint, ${row.write}, ${row.until}, ${row.mac}, ${row.label}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}
