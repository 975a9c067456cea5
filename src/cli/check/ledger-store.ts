import { openPool } from '../../database/index.ts';
import type { AppDatabases } from '../supervisor/wire.ts';

export interface LedgerNow {
  readonly sealed: { readonly size: number; readonly at: Date } | null;
  /** Milliseconds since the oldest entry was written that is not sealed; 0 when all are. */
  readonly openMs: number;
  readonly comparison: { readonly endedAt: Date; readonly findings: number } | null;
  /** Entries that were not as they had been written when they were sealed. */
  readonly flaws: number;
  /** By the clock of the database, in ms. */
  readonly now: number;
}

/** What the ledger says of itself, read as the sealer reads it. */
export async function readLedger({ url }: AppDatabases): Promise<LedgerNow> {
  const sql = openPool(url, { max: 1, role: 'carnet_seal', name: 'carnet check' });
  try {
    const [sealed] = await sql<{ size: number; at: Date; floor: string }[]>`
      select size::float8 as size, at, floor::text as floor from audit_checkpoint order by size desc limit 1`;
    const [open] = await sql<{ ms: number; now: number }[]>`
      select coalesce(extract(epoch from clock_timestamp() - min(e.at)) * 1000, 0)::float8 as ms,
        (extract(epoch from clock_timestamp()) * 1000)::float8 as now
      from audit_event e where e.seq > ${sealed?.floor ?? '0'}::bigint
        and not exists (select 1 from audit_leaf l where l.seq = e.seq)`;
    const [comparison] = await sql<{ endedAt: Date; findings: number }[]>`
      select ended_at as "endedAt", findings from audit_comparison order by ended_at desc limit 1`;
    const [marked] = await sql<{ n: number }[]>`select count(*)::int as n from audit_leaf where flaw is not null`;
    return {
      sealed: sealed ?? null,
      openMs: open?.ms ?? 0,
      comparison: comparison ?? null,
      flaws: marked?.n ?? 0,
      now: open?.now ?? Date.now(),
    };
  } finally {
    await sql.end({ timeout: 2 });
  }
}
