import type { ISql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { LedgerEntry } from './leaf.ts';

/** Where an entry stands in its subject's chain, from 1, and the hash of its leaf as it is stored. */
export interface ChainPlace {
  readonly seq: bigint;
  readonly n: bigint;
  readonly hash: Buffer;
}

/** A subject's chain up to the `most`-th, in its order; what the locator lost is not among them. */
export async function chainOf(sql: ISql, subject: Uuid, most: bigint | null): Promise<readonly ChainPlace[]> {
  const last = most?.toString() ?? null;
  return await sql<ChainPlace[]>`
    select l.seq, coalesce(l.tag_n, 0) as n, l.hash from audit_locator o join audit_leaf l on l.seq = o.seq
    where o.subject = ${subject} and (${last}::bigint is null or l.tag_n <= ${last}::bigint) order by l.tag_n`;
}

/** An entry, with what is sealed for its subject. */
export interface ProvedRow extends LedgerEntry {
  readonly envelope: Buffer | null;
}

/** Entries by their numbers, as the ledger commits to them. */
export async function entriesOf(sql: ISql, seqs: readonly bigint[]): Promise<ReadonlyMap<bigint, ProvedRow>> {
  const rows = await sql<ProvedRow[]>`
    select seq, (extract(epoch from at) * 1000000)::bigint as at, lane, lane_seq as "laneSeq", kind, outcome, request, commitment,
      sha256(for_subject) as "forSubject", sha256(for_retention) as "forRetention", for_subject as envelope
    from audit_event where seq = any (${seqs.map(String)}::bigint[])`;
  return new Map(rows.map((row) => [row.seq, row]));
}
