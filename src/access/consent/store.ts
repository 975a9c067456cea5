import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';

export interface ConsentRow {
  readonly version: string;
  readonly givenAt: Date;
  readonly givenByYou: boolean;
  readonly withdrawnAt: Date | null;
  readonly withdrawnByYou: boolean | null;
}

/** Each consent to a record, oldest first; none for whoever stands in no relation to it. */
export async function consentsOf(sql: ISql, subject: Uuid): Promise<readonly ConsentRow[]> {
  return await sql<ConsentRow[]>`select version, given_at as "givenAt", given_by_you as "givenByYou",
    withdrawn_at as "withdrawnAt", withdrawn_by_you as "withdrawnByYou" from gate.consents_of(${subject})`;
}

/** Outcome of the gate's function: `ok`, `not-found`, `exists`. */
export async function endConsent(sql: ISql, subject: Uuid): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.withdraw_consent(${subject}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}

export async function beginConsent(
  sql: ISql,
  subject: Uuid,
  given: { readonly document: string; readonly version: string; readonly language: string },
): Promise<string> {
  const rows = await sql<{ outcome: string }[]>`select gate.give_consent(${subject}, ${given.document},
    ${given.version}, ${given.language}) as outcome`;
  return rows[0]?.outcome ?? 'not-found';
}
