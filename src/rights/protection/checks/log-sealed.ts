import { allOf, type Check } from '../check.ts';

/** What the ledger says of itself. */
export interface LedgerFacts {
  /** Milliseconds since the oldest entry was written that has no place in the tree yet. */
  openFor(): Promise<number>;
  /** How each place outside the database stands to it. */
  witnesses(): readonly { readonly place: string; readonly stands: string }[];
  /** The newest comparison of the records with the log; null before the first. */
  lastCompared(): Promise<{ readonly endedAt: Date; readonly findings: number } | null>;
}

/** The promise of the design: longer than this nothing waits for its place. */
const longestOpenMs = 60_000;

/**
 * Every entry soon has its place in the signed tree, and a witness elsewhere holds the same history. One in the data folder proves
 * nothing against whoever may write there, nor an open bucket against whoever has the server's credentials: they do not count.
 */
export function logSealed(ledger: Pick<LedgerFacts, 'openFor' | 'witnesses'>): Check {
  return {
    id: 'log-sealed',
    async run() {
      const soon = (await ledger.openFor()) <= longestOpenMs;
      const witnesses = ledger.witnesses().filter(({ place }) => place !== 'data-folder' && place !== 'open-bucket');
      const agreeing = witnesses.filter(({ stands }) => stands === 'agrees').length;
      return allOf((soon ? 1 : 0) + agreeing, 1 + Math.max(1, witnesses.length));
    },
  };
}
