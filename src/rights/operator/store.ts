import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';

export interface Announced {
  readonly id: Uuid;
  readonly kind: 'record' | 'account';
  readonly subject: Uuid;
  /** SHA-256 of the token that stops it. */
  readonly hash: Buffer;
  readonly at: Date;
  readonly due: Date;
}

/** Outcome of the gate's function, and whom to write to. */
export async function announce(
  retainSql: ISql,
  { id, kind, subject, hash, at, due }: Announced,
): Promise<{ readonly outcome: string; readonly told: readonly Uuid[] }> {
  const [row] = await retainSql<{ outcome: string; told: Uuid[] | null }[]>`
    select outcome, told from gate.announce_erasure(${id}, ${kind}, ${subject}, ${hash}, ${at}, ${due})`;
  return { outcome: row?.outcome ?? 'not-found', told: row?.told ?? [] };
}

/** Ends an announcement; null where there is none. */
export async function stop(
  retainSql: ISql,
  by: { readonly id: Uuid } | { readonly hash: Buffer },
): Promise<{ readonly subject: Uuid; readonly told: readonly Uuid[] } | null> {
  const [id, hash] = 'id' in by ? [by.id, null] : [null, by.hash];
  const [row] = await retainSql<{ subject: Uuid | null; told: Uuid[] | null }[]>`
    select subject, told from gate.stop_erasure(${id}, ${hash})`;
  return row === undefined || row.subject === null ? null : { subject: row.subject, told: row.told ?? [] };
}

export async function dueErasures(retainSql: ISql): Promise<readonly Uuid[]> {
  const rows = await retainSql<{ id: Uuid }[]>`select id from gate.due_erasures() as id`;
  return rows.map(({ id }) => id);
}

export interface ErasedByOperator {
  readonly outcome: string;
  readonly kind: 'record' | 'account' | null;
  readonly subject: Uuid | null;
  readonly record: Uuid | null;
  readonly told: readonly Uuid[] | null;
}

export async function eraseAnnounced(retainSql: ISql, id: Uuid, receipt: Uuid): Promise<ErasedByOperator> {
  const [row] = await retainSql<ErasedByOperator[]>`
    select outcome, kind, subject, record, told from gate.erase_announced(${id}, ${receipt})`;
  return row ?? { outcome: 'not-found', kind: null, subject: null, record: null, told: null };
}

/** The record of oneself of an account, or null. */
export async function ownRecord(retainSql: ISql, account: Uuid): Promise<Uuid | null> {
  const [row] = await retainSql<{ record: Uuid | null }[]>`select gate.own_record(${account}) as record`;
  return row?.record ?? null;
}

/** Who may open a record now. */
export async function livingActors(retainSql: ISql, subject: Uuid): Promise<readonly Uuid[]> {
  const [row] = await retainSql<{ actors: Uuid[] }[]>`select gate.living_actors(${subject}) as actors`;
  return row?.actors ?? [];
}
