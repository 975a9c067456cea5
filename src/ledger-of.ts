import { createLedger, type Ledger } from './audit/index.ts';
import type { Crew } from './crew.ts';
import { repeat } from './repeat.ts';

const toldEvery = 5_000;

/** The ledger of the access log. Where several processes serve, whoever leads seals, and tells the others how the witnesses stand. */
export function ledgerOf(
  crew: Crew | undefined,
  parts: Parameters<typeof createLedger>[0],
  turn?: Promise<void>,
): Ledger {
  const ledger = createLedger(parts);
  if (crew === undefined) return ledger;
  if (!crew.lead) return { ...ledger, start: () => undefined, witnesses: () => crew.witnesses() ?? ledger.witnesses() };
  const telling = repeat(toldEvery, async () => crew.tellWitnesses(ledger.witnesses()), parts.onError, turn);
  return {
    ...ledger,
    async stop() {
      await telling.stop();
      await ledger.stop();
    },
  };
}
