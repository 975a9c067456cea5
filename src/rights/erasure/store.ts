import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { DestroyedKey } from '../../keyring/index.ts';
import type { ErasedKind } from './contract.ts';
import type { Tomb } from './tomb.ts';

/** Erases a record that the session's account may open: sets the tombstone, and takes away what gives access. */
export async function entombRecord(
  sql: ISql,
  subject: Uuid,
  receipt: Uuid,
  mac: Buffer,
): Promise<{ readonly outcome: string; readonly others: readonly Uuid[] }> {
  const [row] = await sql<{ outcome: string; others: Uuid[] | null }[]>`
    select outcome, others from gate.erase_record(${subject}, ${receipt}, ${mac})`;
  return { outcome: row?.outcome ?? 'not-found', others: row?.others ?? [] };
}

/** Erases the session's account with the record of oneself, if there is one; each tombstone has its MAC. */
export async function entombAccount(
  sql: ISql,
  record: { readonly subject: Uuid; readonly mac: Buffer } | null,
  receipt: Uuid,
  mac: Buffer,
): Promise<string> {
  const [row] = await sql<{ outcome: string }[]>`select gate.erase_account(${record?.subject ?? null}, ${receipt},
    ${mac}, ${record?.mac ?? null}) as outcome`;
  return row?.outcome ?? 'not-found';
}

/** The same for a subject that the ledger names, as the machine that lets go. */
export async function entombAgain(retainSql: ISql, of: Tomb & { readonly at: Date }, mac: Buffer): Promise<void> {
  await retainSql`select gate.erase_again(${of.kind}, ${of.subject}, ${of.receipt}, ${of.at}, ${mac})`;
}

/** Gives a tombstone its MAC, of which something else says that it is genuine. */
export async function vouchForTomb(retainSql: ISql, { subject }: Tomb, mac: Buffer): Promise<void> {
  await retainSql`update erasure set mac = ${mac} where subject = ${subject}`;
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
  readonly mac: Buffer | null;
}

type StoredRow = Omit<ErasureRow, 'keys'> & { readonly keys: string | null };

function rowOf({ keys, ...row }: StoredRow): ErasureRow {
  return { ...row, keys: keys === null ? null : (JSON.parse(keys) as DestroyedKey[]) }; // we wrote it
}

/** What one act erased, the account before the record. */
export async function erasuresOf(retainSql: ISql, receipt: Uuid): Promise<readonly ErasureRow[]> {
  const rows = await retainSql<StoredRow[]>`select subject, kind, receipt, state, erased_at as "erasedAt",
      destroyed_at as "destroyedAt", keys, mac from erasure where receipt = ${receipt} order by kind`;
  return rows.map(rowOf);
}

/** Acts of which something is left to do, oldest first. */
export async function openErasures(retainSql: ISql): Promise<readonly Uuid[]> {
  const rows = await retainSql<{ receipt: Uuid }[]>`select receipt from erasure e
    group by receipt having bool_or(state <> 'swept') or not exists (select 1 from erasure_receipt r where r.id = e.receipt)
    order by min(erased_at)`;
  return rows.map(({ receipt }) => receipt);
}

export type Entombed = Pick<ErasureRow, 'subject' | 'kind' | 'receipt' | 'erasedAt' | 'mac'>;

/** Every tombstone. */
export async function entombed(retainSql: ISql): Promise<readonly Entombed[]> {
  return await retainSql<Entombed[]>`
    select subject, kind, receipt, erased_at as "erasedAt", mac from erasure order by erased_at, kind`;
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
