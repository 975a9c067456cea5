import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { UseFacts } from './bound.ts';
import type { EmergencyReason } from './contract.ts';

export interface UseRow extends UseFacts {
  readonly reason: EmergencyReason;
  readonly grant: Uuid;
  readonly widenedAt: Date | null;
  readonly words: Buffer | null;
  readonly questionedAt: Date | null;
  readonly question: Buffer | null;
  readonly closedAt: Date | null;
  readonly closedBy: Uuid | null;
  readonly closing: Buffer | null;
  readonly mac: Buffer;
}

/** Each use of a record, newest first; under the row-level security of who asks. */
export async function usesOf(sql: ISql, subject: Uuid): Promise<readonly UseRow[]> {
  return await sql<
    UseRow[]
  >`select id, subject, actor, grant_id as "grant", reason, at, widened_at as "widenedAt", words,
    questioned_at as "questionedAt", question, closed_at as "closedAt", closed_by as "closedBy", closing, mac
    from emergency_use where subject = ${subject} order by at desc, id`;
}

/** An account's own. */
export async function usesBy(sql: ISql, actor: Uuid): Promise<readonly UseRow[]> {
  return await sql<
    UseRow[]
  >`select id, subject, actor, grant_id as "grant", reason, at, widened_at as "widenedAt", null as words,
    questioned_at as "questionedAt", null as question, closed_at as "closedAt", closed_by as "closedBy", null as closing, mac
    from emergency_use where actor = ${actor} and at > clock_timestamp() - interval '2 hours' order by at desc, id`;
}

export interface OpenedUse extends UseFacts {
  readonly mac: Buffer;
  readonly grant: Uuid;
  readonly until: Date;
  readonly grantMac: Buffer;
}

export async function insertUse(sql: ISql, use: OpenedUse): Promise<string> {
  const rows = await sql<
    { outcome: string }[]
  >`select gate.break_glass(${use.subject}, ${use.id}, ${use.grant}, ${use.until},
    ${use.grantMac}, ${use.reason}, ${use.at}, ${use.mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function widenUse(sql: ISql, use: Uuid, grant: Uuid, mac: Buffer): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.widen_emergency(${use}, ${grant}, ${mac}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function putWords(sql: ISql, use: Uuid, words: Sealed): Promise<boolean> {
  const rows = await sql<{ done: boolean }[]>`select gate.word_emergency(${use}, ${words}) as done`;
  return rows[0]?.done === true;
}

export async function putQuestion(sql: ISql, subject: Uuid, use: Uuid, question: Sealed): Promise<boolean> {
  const rows = await sql<{ done: boolean }[]>`select gate.question_emergency(${subject}, ${use}, ${question}) as done`;
  return rows[0]?.done === true;
}

/** A use as those who review see it. */
export interface QueueRow extends UseFacts {
  readonly reason: EmergencyReason;
  readonly widenedAt: Date | null;
  readonly endedAt: Date | null;
  readonly questionedAt: Date | null;
  readonly closedAt: Date | null;
  readonly closedBy: Uuid | null;
  readonly closing: Buffer | null;
  readonly mac: Buffer;
}

/** What waits first, of it what was questioned; nothing for whoever does not review. */
export async function queueOf(sql: ISql, most: number): Promise<readonly QueueRow[]> {
  return await sql<QueueRow[]>`select id, subject, actor, reason, at, widened_at as "widenedAt", ended_at as "endedAt",
    questioned_at as "questionedAt", closed_at as "closedAt", closed_by as "closedBy", closing, mac
    from gate.emergency_queue(${most})`;
}

export async function closeUse(sql: ISql, use: Uuid, closing: Sealed): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.close_emergency(${use}, ${closing}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}
