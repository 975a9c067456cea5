import { repeat } from './repeat.ts';
import {
  carryActs,
  entombAgain,
  entombed,
  eraseDue,
  type OperatorParts,
  type Replayed,
  replayLedger,
  resumeErasures,
} from './rights/index.ts';

/** Work on rights that no request waits for. */
export interface RightsWork {
  /** What the rights ledger had to do when the database was opened. */
  readonly replayed: Replayed;
  stop(): Promise<void>;
}

/**
 * To be awaited before anybody can open anything: what was erased and which rights ended stays so, also after a restore. Then, again
 * and again: erasures are worked off (those that were announced when their time has come), and acts carried into the ledger.
 */
export async function workRights(
  parts: OperatorParts,
  { acceptLost }: { readonly acceptLost: boolean },
): Promise<RightsWork> {
  const { retainSql } = parts;
  const replayed = await replayLedger(
    { ...parts, entombed: () => entombed(retainSql), entombAgain: (of) => entombAgain(retainSql, of) },
    { acceptLost },
  );
  const erase = async (): Promise<void> => {
    await eraseDue(parts);
    await resumeErasures(parts);
  };
  await erase();
  const erasing = repeat(60_000, erase, parts.onError);
  const carrying = repeat(2_000, async () => void (await carryActs(parts)), parts.onError);
  return {
    replayed,
    async stop() {
      await erasing.stop();
      await carrying.stop();
      await carryActs(parts).catch(parts.onError);
    },
  };
}
