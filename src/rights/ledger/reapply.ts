import { isNewRelation } from '../../access/index.ts';
import { heldMac } from '../../identity/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import { factorOf, grantOf, guardianOf, type LedgerLine, memberOf, noSeat, roleOf, seatOf, whoOf } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import {
  actorsOf,
  endGrantAgain,
  endMemberAgain,
  endRoleAgain,
  firstId,
  type GuardianId,
  type LivingGuardian,
  type LivingRole,
  leaveAgain,
  livingEmergencyRules,
  livingFactors,
  livingGrants,
  livingGuardians,
  livingMembers,
  livingRoles,
  livingSubjects,
  refuseEmergencyAgain,
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

/** Which guardians are out by the ledger, by their place in a record, and which of their joinings ended. */
export interface Left {
  readonly places: Wanted;
  readonly seats: ReadonlySet<string>;
}

/**
 * Whoever left and has not joined again since. A joining counts that this server made and that did not end before: bringing an older
 * relation back is none.
 */
export function leftBy(lines: readonly LedgerLine[]): Left {
  const [places, seats] = [new Map<string, LedgerLine>(), new Set<string>()];
  for (const line of lines) {
    if (line.act === 'guardian-left') {
      places.set(line.other, line);
      if (line.seat !== undefined) seats.add(line.seat);
    } else if (line.act === 'guardian-joined' && (line.seat === undefined || isNewSeat(line.seat, seats))) {
      places.delete(line.other);
    }
  }
  return { places, seats };
}

const isNewSeat = (seat: string, ended: ReadonlySet<string>): boolean => seat !== noSeat && !ended.has(seat);

/**
 * Ends the guardianships again, though it be the last of a record: a right that ended does not come back. Gives the lines by which
 * they had ended, with the record of each.
 */
export async function endAgain(
  { keyring, retainSql }: Parts,
  { places, seats }: Left,
): Promise<readonly { readonly line: LedgerLine; readonly subject: Uuid }[]> {
  const first: GuardianId = { subject: firstId, actor: firstId };
  const done: { line: LedgerLine; subject: Uuid }[] = [];
  await through(
    places.size,
    first,
    livingGuardians.bind(null, retainSql),
    async (guardian: LivingGuardian) => {
      const line = places.get(guardianOf(keyring, guardian.subject, guardian.actor));
      if (line === undefined) return false;
      // A joining that ended, or one from before they were told apart, does so again whatever date stands beside it.
      const known = seats.has(seatOf(keyring, guardian.mac)) || !isNewRelation(guardian.mac);
      if (!(await leaveAgain(retainSql, guardian, new Date(line.at), known ? guardian.mac : null))) return false;
      done.push({ line, subject: guardian.subject });
      return true;
    },
    ({ subject, actor }) => ({ subject, actor }),
  );
  return done;
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

/** Ends what was given again; what was given anew since is another grant. */
export async function revokeAgain({ keyring, retainSql }: Parts, wanted: ReadonlySet<string>): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingGrants.bind(null, retainSql),
    async (grant: Uuid) => wanted.has(grantOf(keyring, grant)) && (await endGrantAgain(retainSql, grant)),
    (grant) => grant,
  );
}

/** Ends who is in a practice again; who joined anew since has another entry. */
export async function dismissAgain({ keyring, retainSql }: Parts, wanted: ReadonlySet<string>): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingMembers.bind(null, retainSql),
    async (member: Uuid) => wanted.has(memberOf(keyring, member)) && (await endMemberAgain(retainSql, member)),
    (member) => member,
  );
}

/** Refuses access in an emergency again, where an older yes is back; a yes of after the refusal stays. */
export async function refuseAgain({ keyring, retainSql }: Parts, wanted: Wanted): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingEmergencyRules.bind(null, retainSql),
    async (subject: Uuid) => {
      const line = wanted.get(whoOf(keyring, subject));
      return line !== undefined && (await refuseEmergencyAgain(retainSql, subject, new Date(line.at)));
    },
    (subject) => subject,
  );
}

/** Ends staff roles again, with what was confirmed for them and the sessions of who held them; how many. */
export async function endRolesAgain({ keyring, retainSql }: Parts, wanted: Wanted): Promise<number> {
  return await through(
    wanted.size,
    firstId,
    livingRoles.bind(null, retainSql),
    async (held: LivingRole) => {
      const line = wanted.get(roleOf(keyring, held.id));
      if (line === undefined) return false;
      const endedAt = new Date(line.at);
      return await endRoleAgain(retainSql, held.id, endedAt, heldMac(keyring, { ...held, endedAt }));
    },
    ({ id }) => id,
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
