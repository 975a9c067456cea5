import type { Uuid } from '../../kernel/index.ts';
import { factorOf, guardianOf, type LedgerLine, whoOf } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import {
  actorsOf,
  firstId,
  type GuardianId,
  leaveAgain,
  livingFactors,
  livingGuardians,
  livingSubjects,
  removeAgain,
  withdrawAgain,
} from './store.ts';

type Parts = Pick<LedgerParts, 'keyring' | 'retainSql'>;
type Wanted = ReadonlyMap<string, LedgerLine>;

const atOnce = 5_000;

/** Withdraws the consents again; how many. By whom is found among those who look after the record, else it is nobody. */
export async function closeAgain({ keyring, retainSql }: Parts, wanted: Wanted): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingSubjects.bind(null, retainSql),
    async ({ subject, kind }) => {
      const line = kind === 'record' ? wanted.get(whoOf(keyring, subject)) : undefined;
      if (line === undefined || !('other' in line)) return false;
      const by = (await actorsOf(retainSql, subject)).find((actor) => whoOf(keyring, actor) === line.other);
      return await withdrawAgain(retainSql, subject, new Date(line.at), by ?? firstId);
    },
    ({ subject }) => subject,
  );
}

/** Ends the guardianships again, though it be the last of a record: a right that ended does not come back. */
export async function endAgain({ keyring, retainSql }: Parts, wanted: Wanted): Promise<number> {
  const first: GuardianId = { subject: firstId, actor: firstId };
  return await through(
    wanted.size,
    first,
    livingGuardians.bind(null, retainSql),
    async (guardian) => {
      const line = wanted.get(guardianOf(keyring, guardian.subject, guardian.actor));
      return line !== undefined && (await leaveAgain(retainSql, guardian, new Date(line.at)));
    },
    (guardian) => guardian,
  );
}

/** Removes the factors again. */
export async function takeAgain({ keyring, retainSql }: Parts, wanted: ReadonlySet<string>): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingFactors.bind(null, retainSql),
    async (factor: Uuid) => wanted.has(factorOf(keyring, factor)) && (await removeAgain(retainSql, factor)),
    (factor) => factor,
  );
}

/** Goes through all that lives, page by page, where something is wanted of it; gives how often `work` had something to do. */
async function through<Place, Row>(
  wanted: number,
  first: Place,
  page: (after: Place, most: number) => Promise<readonly Row[]>,
  work: (row: Row) => Promise<boolean>,
  placeOf: (row: Row) => Place,
): Promise<number> {
  let done = 0;
  for (let after = first; wanted > 0; ) {
    const rows = await page(after, atOnce);
    for (const row of rows) if (await work(row)) done++;
    const last = rows.at(-1);
    if (last === undefined || rows.length < atOnce) break;
    after = placeOf(last);
  }
  return done;
}
