import type { ISql, Sql } from 'postgres';
import { byteaList } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { KeeperRelation } from '../contract.ts';
import type { RuleFacts } from './bound.ts';

/** The database's clock, to the millisecond as programs have it. */
export async function databaseTime(sql: ISql): Promise<Date> {
  const rows = await sql<{ at: Date }[]>`select date_trunc('milliseconds', clock_timestamp()) as at`;
  return rows[0]?.at ?? new Date(0);
}

export interface RuleRow extends RuleFacts {
  readonly code: Buffer;
  readonly codeVersion: number;
  readonly mac: Buffer;
}

/** What was answered of a record; null where nobody has. Under the row-level security of who asks. */
export async function ruleOf(sql: ISql, subject: Uuid): Promise<RuleRow | null> {
  const rows = await sql<RuleRow[]>`select subject, allowed, answered_at as "answeredAt", code,
    code_version as "codeVersion", mac from emergency_rule where subject = ${subject}`;
  return rows[0] ?? null;
}

export interface CodeRow {
  readonly sealed: Sealed;
  readonly version: number;
  readonly token: Buffer;
}

/** `code` null: the one that is there stays. Outcome: `ok`, `not-found`, `wrong`. */
export async function putAnswer(
  sql: ISql,
  { subject, allowed, answeredAt, mac, code }: RuleFacts & { readonly mac: Buffer; readonly code: CodeRow | null },
): Promise<string> {
  const rows = await sql<
    { outcome: string }[]
  >`select gate.answer_emergency(${subject}, ${allowed}, ${answeredAt}, ${mac},
    ${code?.sealed ?? null}, ${code?.version ?? null}, ${code?.token ?? null}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export interface FoundRecord {
  readonly subject: Uuid;
  /** Null where nobody has answered. */
  readonly allowed: boolean | null;
  readonly answeredAt: Date | null;
  readonly mac: Buffer | null;
  /** Whether the consent to it stands. */
  readonly stands: boolean;
  /** Whether whoever asks has something of it anyway. */
  readonly known: boolean;
}

export async function findRecords(
  sql: Sql | ISql,
  code: readonly Buffer[],
  birth: readonly bigint[],
): Promise<readonly FoundRecord[]> {
  return await sql<FoundRecord[]>`select subject, allowed, answered_at as "answeredAt", mac, stands, known
    from gate.find_emergency(${byteaList(sql, code)}::bytea[], ${birth.map(String)}::bigint[])`;
}

/** Of some records, those where what the account of the session had opened was ended by somebody else within a day. */
export async function endedOf(sql: ISql, subjects: readonly Uuid[]): Promise<readonly Uuid[]> {
  const rows = await sql<{ subject: Uuid }[]>`select subject from gate.ended_emergencies(${[...subjects]}::uuid[])`;
  return rows.map(({ subject }) => subject);
}

export interface KeeperRow {
  readonly subject: Uuid;
  readonly actor: Uuid;
  readonly kind: KeeperRelation;
  readonly mac: Buffer;
}

export async function keepersOf(sql: ISql, subjects: readonly Uuid[]): Promise<readonly KeeperRow[]> {
  return await sql<KeeperRow[]>`select subject, actor, kind, mac from gate.emergency_keepers(${[...subjects]}::uuid[])`;
}

/** Why the account of the session may open nothing in an emergency, or `ok`. */
export async function doctorStands(sql: ISql): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.emergency_doctor() as outcome`;
  return rows[0]?.outcome ?? 'no-doctor';
}
