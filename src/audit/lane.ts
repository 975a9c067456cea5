import { randomBytes } from '../kernel/index.ts';
import { sha256 } from '../keyring/index.ts';
import type { Lane, LaneCall, LaneEntry, Numbered } from './contract.ts';
import { bindingOf, laneMac, nextState, rowMark, startOfLane } from './ledger/binding.ts';

/** HMAC under the ledger's key, which is in memory alone. */
export type LedgerMac = (data: Uint8Array) => Buffer;

/** The sealer forgets a lane a day after its last row; one that rested for long is not taken up again. */
const restMs = 12 * 3_600_000;

interface Chain {
  readonly id: number;
  next: bigint;
  state: Buffer;
  usedAt: number;
}

/**
 * A lane: its calls are numbered, and each is bound to the one before and what that one came to. Calls at the same time have chains
 * of their own; one whose end is not known is not followed by another, for nobody could say what that would have to follow from.
 */
export function createLane(mac: LedgerMac): Lane {
  const idle: Chain[] = [];
  return {
    async call<T>(entries: readonly LaneEntry[], run: (numbered: Numbered) => Promise<T>, outcomesOf: LaneCall<T>) {
      const rested = idle.pop();
      const chain = rested !== undefined && Date.now() - rested.usedAt < restMs ? rested : newChain();
      const commitments = bind(mac, chain, entries);
      const result = await run({ id: chain.id, first: chain.next, commitments: commitments.rows });
      chain.next += BigInt(entries.length);
      chain.state = nextState(commitments.mac, outcomesOf(result));
      chain.usedAt = Date.now();
      idle.push(chain);
      return result;
    },
  };
}

function newChain(): Chain {
  return { id: randomBytes(4).readUInt32BE() >>> 1 || 1, next: 1n, state: startOfLane, usedAt: 0 };
}

function bind(mac: LedgerMac, chain: Chain, entries: readonly LaneEntry[]) {
  const rows = entries.map(({ audit, subject, write }) => ({
    kind: audit.kind,
    request: audit.request,
    commitment:
      write === undefined
        ? audit.commitment
        : Buffer.concat([audit.commitment, rowMark(mac, write.subject, write.id, write.version, write.sealed)]),
    subject: audit.forSubject === null ? null : subject,
    forSubject: audit.forSubject === null ? null : sha256(audit.forSubject),
    forRetention: sha256(audit.forRetention),
  }));
  const callMac = laneMac(mac, chain.id, chain.next, chain.state, rows);
  return { mac: callMac, rows: rows.map((row) => bindingOf(row.commitment, rows.length, callMac)) };
}
