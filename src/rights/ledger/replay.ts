import type { Uuid } from '../../kernel/index.ts';
import { carryActs, noteInLedger } from './ledger.ts';
import { type LedgerLine, whoOf } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import { closeAgain, endAgain, takeAgain } from './reapply.ts';
import { noteApplied, settleLedger } from './settle.ts';
import { type AtStake, atStake, firstId, livingSubjects } from './store.ts';

/** How many were erased, closed, ended and removed again. */
export interface Replayed {
  readonly erased: number;
  readonly withdrawn: number;
  readonly left: number;
  readonly factors: number;
  /** What could have come back, where lines were lost and somebody goes on without them. */
  readonly lost: AtStake | null;
}

interface Tomb {
  readonly kind: 'record' | 'account';
  readonly subject: Uuid;
  readonly receipt: Uuid;
}

export interface ReplayParts extends LedgerParts {
  /** Every subject that a tombstone names. */
  readonly entombed: () => Promise<readonly (Tomb & { readonly erasedAt: Date })[]>;
  /** Sets a tombstone again. */
  readonly entombAgain: (of: Tomb & { readonly at: Date }) => Promise<void>;
}

const atOnce = 5_000;

/**
 * Holds the rights ledger against the database before anybody can open it, so that a restored one gives back no right that ended:
 * who was erased is erased again, a consent that was withdrawn is withdrawn again, a guardian who left is out, a factor that was
 * removed is gone. What the database knows and the ledger does not is written into it. `bad-configuration` for a ledger that was
 * altered, or that lacks what the database knows of (unless `acceptLost`).
 */
export async function replayLedger(
  parts: ReplayParts,
  options: { readonly acceptLost?: boolean } = {},
): Promise<Replayed> {
  // Made with the first start, so that every copy of the keys has it.
  await parts.keyring.signingKeys('receipt-signing');
  const settled = await settleLedger(parts, options);
  const erased = await eraseAgain(parts, settled.lines);
  const { withdrawn, left, factors } = ended(settled.lines.slice(settled.applied));
  const done = {
    erased,
    withdrawn: await closeAgain(parts, withdrawn),
    left: await endAgain(parts, left),
    factors: await takeAgain(parts, factors),
    lost: settled.lost === null ? null : await atStake(parts.retainSql),
  };
  await noteApplied(parts, settled);
  const written = new Set(settled.lines.flatMap((line) => (line.act === 'erasure' ? [line.who] : [])));
  for (const tomb of await parts.entombed()) {
    if (!written.has(whoOf(parts.keyring, tomb.subject))) await noteInLedger(parts, { ...tomb, at: tomb.erasedAt });
  }
  await carryActs(parts);
  return done;
}

/** What has ended by the last line about it: a later one may have taken an earlier one back. */
function ended(lines: readonly LedgerLine[]) {
  const [withdrawn, left, factors] = [new Map<string, LedgerLine>(), new Map<string, LedgerLine>(), new Set<string>()];
  for (const line of lines) {
    if (line.act === 'consent-withdrawn') withdrawn.set(line.who, line);
    else if (line.act === 'consent-given') withdrawn.delete(line.who);
    else if (line.act === 'guardian-left') left.set(line.other, line);
    else if (line.act === 'guardian-joined') left.delete(line.other);
    else if (line.act === 'factor-removed') factors.add(line.other);
  }
  return { withdrawn, left, factors };
}

/** Pseudonyms lead nowhere by themselves: everybody who lives is held against those whose tombstone is missing. */
async function eraseAgain(
  { keyring, retainSql, ...parts }: ReplayParts,
  lines: readonly LedgerLine[],
): Promise<number> {
  const known = new Set((await parts.entombed()).map(({ subject }) => whoOf(keyring, subject)));
  const missing = new Map(
    lines.flatMap((line) => (line.act === 'erasure' && !known.has(line.who) ? [[line.who, line] as const] : [])),
  );
  let erased = 0;
  for (let after = firstId; missing.size > 0; ) {
    const living = await livingSubjects(retainSql, after, atOnce);
    for (const { subject, kind } of living) {
      const who = whoOf(keyring, subject);
      const line = missing.get(who);
      if (line === undefined) continue;
      await parts.entombAgain({ kind, subject, receipt: line.receipt, at: new Date(line.at) });
      missing.delete(who);
      erased++;
    }
    if (living.length < atOnce) break;
    after = living.at(-1)?.subject ?? after;
  }
  return erased;
}
