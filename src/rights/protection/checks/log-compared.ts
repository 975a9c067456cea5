import type { Clock } from '../../../kernel/index.ts';
import { allOf, type Check } from '../check.ts';
import type { LedgerFacts } from './log-sealed.ts';

const longestAgeMs = 24 * 60 * 60 * 1000;

/** Every stored entry was compared with the log within a day, and is what the log says was written last. */
export function logCompared(ledger: Pick<LedgerFacts, 'lastCompared'>, clock: Clock): Check {
  return {
    id: 'log-compared',
    async run() {
      const last = await ledger.lastCompared();
      const isYoung = last !== null && clock.now() - last.endedAt.getTime() <= longestAgeMs;
      return allOf((isYoung ? 1 : 0) + (last?.findings === 0 ? 1 : 0), 2);
    },
  };
}
