import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { DestroyedKey } from '../../keyring/index.ts';
import type { ErasedKind } from './contract.ts';

/** Erases a record that the session's account may open: sets the tombstone, and takes away what gives access. */
export async function entombRecord(
  sql: ISql,
  subject: Uuid,
  receipt: Uuid,
): Promise<{ readonly outcome: string; readonly others: readonly Uuid[] }> {
  const [row] = await sql<{ outcome: string; others: Uuid[] | null }[]>`
    select outcome, others from gate.erase_record(${subject}, ${receipt})`;
  return { outcome: row?.outcome ?? 'not-found', others: row?.others ?? [] };
}

/** Erases the session's account with the record of oneself, if there is one. */
export async function entombAccount(sql: ISql, record: Uuid | null, receipt: Uuid): Promise<string> {
  const [row] = await sql<{ outcome: string }[]>`select gate.erase_account(${record}, ${receipt}) as outcome`;
  return row?.outcome ?? 'not-found';
}

/** The same for a subject that the ledger names, as the machine that lets go. */
export async function entombAgain(
  retainSql: ISql,
  of: { readonly kind: ErasedKind; readonly subject: Uuid; readonly receipt: Uuid; readonly at: Date },
): Promise<void> {
  await retainSql`select gate.erase_again(${of.kind}, ${of.subject}, ${of.receipt}, ${of.at})`;
}

/** How many others look after the record now, for a session that does; also while its consent is withdrawn. */
export async function othersOf(sql: ISql, subject: Uuid): Promise<number> {
  const [row] = await sql<{ others: number | null }[]>`select gate.others_of(${subject}) as others`;
  return row?.others ?? 0;
}

export interface ErasureRow {
  readonly subject: Uuid;
  readonly kind: ErasedKind;
  readonly receipt: Uuid;
  readonly state: 'tombstone' | 'destroyed' | 'swept';
  readonly erasedAt: Date;
  readonly destroyedAt: Date | null;
  readonly keys: readonly DestroyedKey[] | null;
}

type StoredRow = Omit<ErasureRow, 'keys'> & { readonly keys: string | null };

function rowOf({ keys, ...row }: StoredRow): ErasureRow {
  return { ...row, keys: keys === null ? null : (JSON.parse(keys) as DestroyedKey[]) }; // we wrote it
}

/** What one act erased, the account before the record. */
export async function erasuresOf(retainSql: ISql, receipt: Uuid): Promise<readonly ErasureRow[]> {
  const rows = await retainSql<StoredRow[]>`select subject, kind, receipt, state, erased_at as "erasedAt",
      destroyed_at as "destroyedAt", keys from erasure where receipt = ${receipt} order by kind`;
  return rows.map(rowOf);
}

/** Acts of which something is left to do, oldest first. */
export async function openErasures(retainSql: ISql): Promise<readonly Uuid[]> {
  const rows = await retainSql<{ receipt: Uuid }[]>`select receipt from erasure e
    group by receipt having bool_or(state <> 'swept') or not exists (select 1 from erasure_receipt r where r.id = e.receipt)
    order by min(erased_at)`;
  return rows.map(({ receipt }) => receipt);
}

/** Every subject that a tombstone names. */
export async function entombed(
  retainSql: ISql,
): Promise<readonly Pick<ErasureRow, 'subject' | 'kind' | 'receipt' | 'erasedAt'>[]> {
  return await retainSql<Pick<ErasureRow, 'subject' | 'kind' | 'receipt' | 'erasedAt'>[]>`
    select subject, kind, receipt, erased_at as "erasedAt" from erasure order by erased_at, kind`;
}

export async function noteKeys(retainSql: ISql, subject: Uuid, keys: readonly DestroyedKey[]): Promise<void> {
  await retainSql`update erasure set keys = ${JSON.stringify(keys)} where subject = ${subject} and state = 'tombstone'`;
}

export async function noteDestroyed(retainSql: ISql, subject: Uuid, at: Date): Promise<void> {
  await retainSql`update erasure set state = 'destroyed', destroyed_at = ${at}
    where subject = ${subject} and state = 'tombstone'`;
}

/** False when another process noted it first. */
export async function noteSwept(retainSql: ISql, subject: Uuid, at: Date): Promise<boolean> {
  const rows = await retainSql`update erasure set state = 'swept', swept_at = ${at}
    where subject = ${subject} and state = 'destroyed' returning 1`;
  return rows.length > 0;
}

/** Deletes up to `most` rows of each table; how many it were. */
export async function sweepRows(retainSql: ISql, subject: Uuid, most: number): Promise<number> {
  const [row] = await retainSql<{ gone: number }[]>`
    select gate.sweep_erased(${subject}, ${most}) + gate.sweep_locator(${subject}, ${most}) as gone`;
  return row?.gone ?? 0;
}

/** Keeps a receipt unless there is one; gives the one that is kept. */
export async function keepReceipt(
  retainSql: ISql,
  receipt: { readonly id: Uuid; readonly madeAt: Date; readonly text: string },
): Promise<string> {
  await retainSql`insert into erasure_receipt (id, made_at, receipt) values (${receipt.id}, ${receipt.madeAt}, ${receipt.text})
    on conflict do nothing`;
  return (await receiptOf(retainSql, receipt.id)) ?? receipt.text;
}

export async function receiptOf(retainSql: ISql, id: Uuid): Promise<string | null> {
  const [row] = await retainSql<{ receipt: string }[]>`select receipt from erasure_receipt where id = ${id}`;
  return row?.receipt ?? null;
}
