import type { ISql, Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { CaseAnswer, CaseKind } from './contract.ts';

export interface CaseFacts {
  readonly id: Uuid;
  readonly number: string;
  readonly accused: Uuid | null;
  readonly role: string | null;
  readonly kind: CaseKind;
  readonly at: Date;
  readonly closed: 'access' | 'nothing';
  readonly openedAt: Date;
  readonly dueAt: Date;
  readonly answer: CaseAnswer | null;
  readonly answeredAt: Date | null;
}

/** What the MAC of a case binds: whose record and which entry (`binding`), who acted, what was ended, and what was answered by whom. */
export interface BoundCase extends CaseFacts {
  readonly binding: Buffer;
  readonly answeredBy: Uuid | null;
}

export interface CaseRow extends CaseFacts {
  readonly entry: bigint;
  readonly words: Buffer | null;
  readonly account: Uuid;
  readonly answeredBy: Uuid | null;
  readonly mac: Buffer | null;
  readonly independent: boolean;
}

/** Every case of the record, newest first; under the row-level security of who asks. */
export async function casesOf(sql: ISql, subject: Uuid): Promise<readonly CaseRow[]> {
  return await sql<
    CaseRow[]
  >`select id, number, accused, role, kind, at, closed, opened_at as "openedAt", due_at as "dueAt", answer,
      answered_at as "answeredAt", entry, words, account, answered_by as "answeredBy", mac,
      gate.has_independent(subject, account, accused) as independent
    from access_case where subject = ${subject} order by opened_at desc, id`;
}

export interface NewCaseRow {
  readonly subject: Uuid;
  readonly id: Uuid;
  readonly number: string;
  readonly entry: bigint;
  readonly accused: Uuid | null;
  readonly role: string | null;
  readonly kind: CaseKind;
  readonly at: Date;
  readonly words: Sealed | null;
}

export async function insertCase(sql: ISql, row: NewCaseRow): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.open_case(${row.subject}, ${row.id}, ${row.number},
    ${row.entry.toString()}::bigint, ${row.accused}, ${row.role}, ${row.kind}, ${row.at}, ${row.words}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

/** What waits for whoever is at the session, and what he answered; the gate leaves out what he has to do with. */
export async function casesToAnswer(sql: ISql): Promise<readonly (BoundCase & { readonly mac: Buffer | null })[]> {
  return await sql<
    (BoundCase & { readonly mac: Buffer | null })[]
  >`select c.id, number, accused, role, kind, at, closed, opened_at as "openedAt", due_at as "dueAt",
    answer, answered_at as "answeredAt", b.binding, b.answered_by as "answeredBy", b.mac
    from gate.cases_to_answer() with ordinality c join gate.cases_bound() b on b.id = c.id order by c.ordinality`;
}

/** Puts the MAC over a case that whoever is at the session opened (`was` null), or answered. */
export async function vouchForCase(sql: ISql, id: Uuid, was: Buffer | null, mac: Buffer): Promise<boolean> {
  const rows = await sql<{ done: boolean }[]>`select gate.vouch_for_case(${id}, ${was}, ${mac}) as done`;
  return rows[0]?.done === true;
}

/** Answers it; whose it is, or null where it is not for whoever asks, or answered. */
export async function putAnswer(
  sql: ISql,
  id: Uuid,
  answer: CaseAnswer,
): Promise<{ readonly subject: Uuid; readonly account: Uuid } | null> {
  const rows = await sql<{ subject: Uuid | null; account: Uuid | null }[]>`select subject, account
    from gate.answer_case(${id}, ${answer})`;
  const [row] = rows;
  return row === undefined || row.subject === null || row.account === null
    ? null
    : { subject: row.subject, account: row.account };
}

/** How many wait past their day. */
export async function overdueCases(sql: Sql): Promise<number> {
  const rows = await sql<{ count: number }[]>`select gate.overdue_cases()::int as count`;
  return rows[0]?.count ?? 0;
}
