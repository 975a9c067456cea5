import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CarnetError, hasCode } from '../kernel/index.ts';

/**
 * What somebody has to look into: `forged-tombstone` and `forged-announcement` (rows that this server did not write; nothing is
 * destroyed for them, and whom a tombstone names stays shut out); `held-announcement` and `untold-announcement` (erasures by the
 * operator whose time has come and that cannot be done); `returned-guardian` (somebody wrote a guardianship back that had ended, and
 * it was ended again); `unknown-act` (rows of `rights_act` that no trigger writes).
 */
export type RightsFinding =
  | 'forged-tombstone'
  | 'forged-announcement'
  | 'returned-guardian'
  | 'unknown-act'
  | 'held-announcement'
  | 'untold-announcement';

const words: Readonly<Record<RightsFinding, string>> = {
  'forged-tombstone': 'Tombstones that this server did not write: no key was destroyed for them.',
  'forged-announcement': 'Announced erasures that this server did not write: they are not carried out.',
  'returned-guardian':
    'Guardians who had left and were written back into the database: they are out again, and may have read the record in between.',
  'unknown-act':
    'Rows of rights_act that this database does not write by itself: they are not carried into the rights ledger.',
  'held-announcement':
    'Announced erasures that wait, since somebody else’s record would be left without anybody: it has to be handed over or erased first.',
  'untold-announcement': 'Announced erasures that wait, since no mail of them arrived and nobody signed in.',
};

/** A finding that was not there before. */
export class RightsAlarm extends CarnetError {
  readonly what: RightsFinding;

  constructor(what: RightsFinding, count: number) {
    super('not-openable', `${words[what]} (${count}) See docs/operations/erasure.md, "Alarms".`);
    this.what = what;
  }
}

/** What is found, as `carnet check` reads it. `ids`: the numbers by which the rows are found; they name nobody. */
export type Found = Partial<
  Readonly<Record<RightsFinding, { readonly since: string; readonly ids: readonly string[] }>>
>;

export interface RightsAlarms {
  /** All that is found of a kind now: an empty list takes back what was found before. */
  found(what: RightsFinding, ids: readonly string[]): Promise<void>;
}

const path = (folder: string): string => join(folder, 'rights-alarms.json');

/**
 * Keeps what is found in a file of the data folder, which whoever writes the databases does not reach; `tell` hears of each finding
 * once in the life of the process.
 */
export function rightsAlarms(folder: string, tell: (alarm: RightsAlarm) => void): RightsAlarms {
  const told = new Set<string>();
  let turn: Promise<void> = Promise.resolve();
  const keep = async (what: RightsFinding, ids: readonly string[]): Promise<void> => {
    const before = await readRightsAlarms(folder);
    const known = before[what];
    if ((known?.ids ?? []).join() === ids.join()) return;
    const { [what]: _, ...others } = before;
    const since = known?.since ?? new Date().toISOString();
    const now: Found = ids.length === 0 ? others : { ...others, [what]: { since, ids } };
    await writeFile(`${path(folder)}.new`, `${JSON.stringify(now, null, 2)}\n`, { mode: 0o600 });
    await rename(`${path(folder)}.new`, path(folder));
  };
  return {
    async found(what, ids) {
      const ordered = ids.toSorted();
      if (ordered.some((id) => !told.has(`${what} ${id}`))) tell(new RightsAlarm(what, ordered.length));
      for (const id of ordered) told.add(`${what} ${id}`);
      turn = turn.then(
        () => keep(what, ordered),
        () => keep(what, ordered),
      );
      await turn;
    },
  };
}

/** What was found last; nothing where nothing ever was. */
export async function readRightsAlarms(folder: string): Promise<Found> {
  try {
    return JSON.parse(await readFile(path(folder), 'utf8')) as Found; // we wrote it
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw error;
  }
}

/** One sentence of a finding, for the operator. */
export const findingWords = (what: RightsFinding): string => words[what];
