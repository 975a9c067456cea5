import type { Uuid } from '../../kernel/index.ts';
import { noteInLedger, readLedger, whoOf } from './ledger.ts';
import type { ErasureParts } from './parts.ts';
import { entombAgain, entombed, livingSubjects } from './store.ts';

const atOnce = 5_000;

/**
 * Holds the rights ledger against the database before anybody can open it: who was erased and lives again, after a restore, is
 * erased again; what the database knows and the ledger does not (its file was lost) is written into it anew. Gives how many were
 * erased again; `finishErasure` does the rest. `bad-configuration` for a ledger that was altered.
 */
export async function replayLedger(
  parts: Pick<ErasureParts, 'keyring' | 'ledger' | 'retainSql'>,
): Promise<{ readonly erased: number }> {
  const { keyring, retainSql } = parts;
  // Made with the first start, so that every copy of the keys has it.
  await keyring.signingKeys('receipt-signing');
  const lines = await readLedger(parts);
  const tombs = await entombed(retainSql);
  const known = new Set(tombs.map(({ subject }) => whoOf(keyring, subject)));
  const missing = new Map(lines.filter(({ who }) => !known.has(who)).map((line) => [line.who, line]));
  const written = new Set(lines.map(({ who }) => who));
  for (const tomb of tombs) {
    if (!written.has(whoOf(keyring, tomb.subject))) await noteInLedger(parts, { ...tomb, at: tomb.erasedAt });
  }
  // Pseudonyms lead nowhere by themselves: everybody who lives is held against those that are missing.
  let erased = 0;
  for (let after: Uuid | null = null; missing.size > 0; ) {
    const living: Awaited<ReturnType<typeof livingSubjects>> = await livingSubjects(retainSql, after, atOnce);
    for (const { subject, kind } of living) {
      const who = whoOf(keyring, subject);
      const line = missing.get(who);
      if (line === undefined) continue;
      await entombAgain(retainSql, { kind, subject, receipt: line.receipt, at: new Date(line.at) });
      missing.delete(who);
      erased++;
    }
    after = living.at(-1)?.subject ?? null;
    if (living.length < atOnce) break;
  }
  return { erased };
}
