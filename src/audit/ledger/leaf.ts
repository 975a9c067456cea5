import { lengthPrefixed, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';

/** An entry as the ledger commits to it; what is sealed counts by its SHA-256. */
export interface LedgerEntry {
  readonly seq: bigint;
  /** Microseconds since 1970. */
  readonly at: bigint;
  readonly lane: number;
  readonly laneSeq: bigint;
  readonly kind: number;
  readonly outcome: number;
  readonly request: Uuid;
  /** The column `commitment` as it is. */
  readonly commitment: Buffer;
  readonly forSubject: Buffer | null;
  readonly forRetention: Buffer;
}

/** Where a leaf stands in the chain of its subject: its number from 1, and the hash of the leaf before it (empty for the first). */
export interface Link {
  readonly tag: Buffer;
  readonly n: bigint;
  readonly previous: Buffer;
}

const nothing = Buffer.alloc(0);

/** The bytes of a leaf (docs/formats.md, "Ledger"). `link`: null where no subject is known. */
export function leafBytes(entry: LedgerEntry, link: Link | null): Buffer {
  return lengthPrefixed([
    'carnet ledger leaf',
    1,
    entry.seq,
    entry.at,
    entry.lane,
    entry.laneSeq,
    entry.kind,
    entry.outcome,
    entry.request,
    entry.commitment,
    entry.forSubject ?? nothing,
    entry.forRetention,
    link?.tag ?? nothing,
    link?.n ?? 0n,
    link?.previous ?? nothing,
  ]);
}

/** Pseudonym of a subject in the ledger: nobody ties it to the subject without the salt, which goes at erasure. */
export function tagOf(subject: Uuid, salt: Uint8Array): Buffer {
  return sha256(lengthPrefixed(['carnet ledger subject', 1, subject, salt]));
}
