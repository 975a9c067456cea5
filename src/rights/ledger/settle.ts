import { CarnetError } from '../../kernel/index.ts';
import { copyPath, extend, headOf, linesOf, reaches, stands } from './file.ts';
import { append, checkLines, copyOut, lost } from './ledger.ts';
import type { LedgerLine } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import { aloneWithLedger, keepHead, knownHead } from './store.ts';

export interface Settled {
  readonly lines: readonly LedgerLine[];
  /** How many of them the database has applied. */
  readonly applied: number;
  /** How many it knew of where some of those are lost; null where none is. */
  readonly lost: number | null;
}

/**
 * Has the data folder hold the newest ledger that it or a witness has. `bad-configuration` for one that was altered, and where none
 * has all that the database knows of, unless `acceptLost`.
 */
export async function settleLedger(parts: LedgerParts, { acceptLost = false } = {}): Promise<Settled> {
  return await aloneWithLedger(parts.retainSql, async (transaction) => {
    const known = await knownHead(transaction);
    const own = await linesOf(parts.ledger);
    await checkLines(parts, parts.ledger, own);
    const newest = await newestOf(parts, own);
    const whole = reaches(newest, known);
    if (!(whole || acceptLost)) throw lost(parts.ledger);
    if (newest.length > own.length) await extend(parts.ledger, newest, own.length);
    return {
      lines: await checkLines(parts, parts.ledger, newest),
      applied: whole ? known.n : 0,
      lost: whole ? null : known.n,
    };
  });
}

/** Notes in the database that all of it is applied, and in the ledger that it begins, or goes on without what was lost. */
export async function noteApplied(parts: LedgerParts, settled: Settled): Promise<void> {
  await aloneWithLedger(parts.retainSql, async (transaction) => {
    const [texts, known] = [await linesOf(parts.ledger), await knownHead(transaction)];
    if (settled.lost !== null && known.n === settled.lost)
      await append(parts, transaction, texts, [{ act: 'ledger-lost', known: settled.lost, at: new Date() }]);
    else if (texts.length === 0)
      await append(parts, transaction, texts, [{ act: 'begun', roles: 'vouched', at: new Date() }]);
    else {
      const applied = headOf(texts.slice(0, settled.lines.length));
      if (known.n < applied.n) await keepHead(transaction, applied, new Date(settled.lines.at(-1)?.at ?? 0));
      await copyOut(parts, texts);
    }
  });
}

/** The longest of the copies that go on where the data folder's ledger ends; one that was altered or differs is told of and left. */
async function newestOf(parts: LedgerParts, own: readonly string[]): Promise<readonly string[]> {
  let newest = own;
  for (const copy of parts.ledgerCopies) {
    try {
      const lines = await linesOf(copyPath(copy));
      if (stands(lines, newest) !== 'ahead') continue;
      await checkLines(parts, copyPath(copy), lines);
      newest = lines;
    } catch (error) {
      parts.onError(
        new CarnetError('not-openable', `The copy of the rights ledger in ${copy.folder} could not be used.`, {
          cause: error,
        }),
      );
    }
  }
  return newest;
}
