import { type BoundRow, type LaneState, laneMac, nextState, readBinding, startOfLane } from './binding.ts';
import type { UnsealedRow } from './store.ts';

export interface LaneCheck {
  /** By number of the entry: `unbound`, it came in another way than the server's; `broken`, it is not as it was written, or something before it is gone. */
  readonly flaws: ReadonlyMap<bigint, 'unbound' | 'broken'>;
  readonly lanes: ReadonlyMap<number, LaneState>;
  /** Of calls whose rows are not all here yet, since a pass takes so many: they wait for the next. */
  readonly waiting: ReadonlySet<bigint>;
}

/**
 * Holds rows that are about to be sealed against the MACs that the server bound them with. `born`: entries up to this number are
 * from before there was a ledger. `cut`: there are more rows than these.
 */
export function checkLanes(
  rows: readonly UnsealedRow[],
  known: ReadonlyMap<number, LaneState>,
  mac: (data: Uint8Array) => Buffer,
  { born, cut }: { readonly born: bigint; readonly cut: boolean },
): LaneCheck {
  const flaws = new Map<bigint, 'unbound' | 'broken'>();
  const lanes = new Map<number, LaneState>();
  const waiting = new Set<bigint>();
  for (const [lane, all] of Map.groupBy(rows, (row) => row.lane)) {
    const calls = callsOf(all.toSorted((a, b) => (a.laneSeq < b.laneSeq ? -1 : 1)));
    const last = calls.at(-1);
    if (cut && last?.callMac != null && last.rows.length < last.count) {
      for (const { seq } of last.rows) waiting.add(seq);
      calls.pop();
    }
    let at = known.get(lane) ?? { next: 1n, state: startOfLane };
    for (const call of calls) {
      const [flaw, next] = checkCall(call, lane, at, mac);
      for (const { seq } of call.rows)
        if (flaw === 'broken' || (flaw === 'unbound' && seq > born)) flaws.set(seq, flaw);
      if (next === null) continue;
      at = next;
      lanes.set(lane, at);
    }
  }
  return { flaws, lanes, waiting };
}

/** What is wrong with a call, and what the next one follows from; null where it has no place in the lane. */
function checkCall(
  { count, callMac, rows }: Call,
  lane: number,
  at: LaneState,
  mac: (data: Uint8Array) => Buffer,
): readonly ['unbound' | 'broken' | null, LaneState | null] {
  if (callMac === null) return ['unbound', null];
  const first = rows[0]?.laneSeq ?? 0n;
  const state = nextState(
    callMac,
    rows.map(({ outcome }) => outcome),
  );
  const next = { next: first + BigInt(rows.length), state };
  const whole = first === at.next && rows.length === count && rows.every((row, n) => row.laneSeq === first + BigInt(n));
  const good = whole && laneMac(mac, lane, first, at.state, rows.map(boundOf)).equals(callMac);
  return [good ? null : 'broken', next];
}

interface Call {
  readonly count: number;
  readonly callMac: Buffer | null;
  readonly rows: UnsealedRow[];
}

/** Rows that came with one call: with one MAC, next to each other. */
function callsOf(rows: readonly UnsealedRow[]): Call[] {
  const calls: Call[] = [];
  for (const row of rows) {
    const call = readBinding(row.commitment)?.call ?? null;
    const last = calls.at(-1);
    const same = call !== null && last?.callMac?.equals(call.mac) === true && last.count === call.count;
    if (same) last.rows.push(row);
    else calls.push({ count: call?.count ?? 1, callMac: call?.mac ?? null, rows: [row] });
  }
  return calls;
}

function boundOf(row: UnsealedRow): BoundRow {
  return {
    kind: row.kind,
    request: row.request,
    commitment: readBinding(row.commitment)?.commitment ?? row.commitment,
    subject: row.subject,
    forSubject: row.forSubject,
    forRetention: row.forRetention,
  };
}
