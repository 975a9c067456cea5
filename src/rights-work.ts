import { destroyEndedLists, endLapsedLists } from './access/index.ts';
import { CarnetError } from './kernel/index.ts';
import { repeat } from './repeat.ts';
import {
  carryActs,
  endReturned,
  entombAgain,
  entombed,
  eraseDue,
  type OperatorParts,
  type Replayed,
  replayLedger,
  resumeErasures,
  tellUnknownActs,
  vouchForTomb,
} from './rights/index.ts';

/** How often living guardians are held against the rights ledger, in ms: a pass over all of them. */
const returnedEvery = 10 * 60_000;

/** How soon the key of a list is destroyed that somebody left, and how soon who left by the day is noticed, in ms. */
const [endedEvery, lapsedEvery] = [5_000, 10 * 60_000];

/** Work on rights that no request waits for. */
export interface RightsWork {
  /** What the rights ledger had to do when the database was opened. */
  readonly replayed: Replayed;
  stop(): Promise<void>;
}

export interface RightsTuning {
  /** Goes on without lines of the rights ledger that this database knows of and nobody has any more. */
  readonly acceptLostLedger?: boolean;
  /** Leaves announced erasures alone that are due, for the command that stops one. */
  readonly keepAnnounced?: boolean;
  /** Another process of this instance leads, and does this work. */
  readonly crew?: { readonly lead: boolean } | undefined;
  /** Resolves when the process that had the work that no request waits for has given it up; absent: nobody has it. */
  readonly turn?: Promise<void> | undefined;
}

const nothing: Replayed = { erased: 0, withdrawn: 0, left: 0, factors: 0, grants: 0, roles: 0, members: 0, lost: null };

/**
 * To be awaited before anybody can open anything: what was erased and which rights ended stays so, also after a restore. Then, again
 * and again: erasures are worked off (those that were announced when their time has come), keys of lists that ended destroyed, and acts
 * carried into the ledger.
 */
export async function workRights(
  parts: OperatorParts,
  { acceptLostLedger = false, keepAnnounced = false, crew, turn }: RightsTuning,
): Promise<RightsWork> {
  if (crew?.lead === false) return { replayed: nothing, stop: async () => undefined };
  const { retainSql } = parts;
  const replayed = await replayLedger(
    {
      ...parts,
      entombed: () => entombed(retainSql),
      entombAgain: (of, mac) => entombAgain(retainSql, of, mac),
      vouchForTomb: (of, mac) => vouchForTomb(retainSql, of, mac),
    },
    { acceptLost: acceptLostLedger },
  );
  const erase = async (): Promise<void> => {
    if (!keepAnnounced) await eraseDue(parts);
    await resumeErasures(parts);
    await tellUnknownActs(parts);
  };
  if (turn === undefined) await erase();
  const erasing = repeat(60_000, erase, parts.onError, turn);
  const returning = repeat(returnedEvery, () => endReturned(parts), parts.onError, turn);
  const ending = repeat(
    endedEvery,
    async () => void (await destroyEndedLists(parts)),
    unlessWaiting(parts.onError),
    turn,
  );
  const lapsing = repeat(lapsedEvery, () => endLapsedLists(parts), unlessWaiting(parts.onError), turn);
  const carrying = repeat(2_000, async () => void (await carryActs(parts)), parts.onError, turn);
  return {
    replayed,
    async stop() {
      await erasing.stop();
      await returning.stop();
      await ending.stop();
      await lapsing.stop();
      await carrying.stop();
      await carryActs(parts).catch(parts.onError);
    },
  };
}

/** What waits for a backup that is running, or for the key service, is done the next time. */
const unlessWaiting =
  (onError: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!(error instanceof CarnetError && waits.has(error.code))) onError(error);
  };

const waits: ReadonlySet<string> = new Set(['conflict', 'key-service-away']);
