import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { isOurTomb, type Tomb, tombMac } from '../erasure/tomb.ts';
import { carryActs, noteInLedger, readLedger } from './ledger.ts';
import { type LedgerLine, whoOf } from './lines.ts';
import type { LedgerParts } from './parts.ts';
import {
  closeAgain,
  dismissAgain,
  endAgain,
  endRolesAgain,
  leftBy,
  refuseAgain,
  revokeAgain,
  takeAgain,
} from './reapply.ts';
import { noteApplied, settleLedger } from './settle.ts';
import { type AtStake, atStake, endAllGrants, firstId, knownHead, livingSubjects } from './store.ts';
import { noteVouched, vouchForRoles } from './vouch-for-roles.ts';

/** How many were erased, closed, ended and removed again. */
export interface Replayed {
  readonly erased: number;
  readonly withdrawn: number;
  readonly left: number;
  readonly factors: number;
  /** What was given to others of their records; all of it where the ledger is lost. */
  readonly grants: number;
  /** Staff roles. */
  readonly roles: number;
  /** Who was in a practice. */
  readonly members: number;
  /** What could have come back, where lines were lost and somebody goes on without them. */
  readonly lost: AtStake | null;
}

export interface ReplayParts extends LedgerParts {
  /** Every tombstone. */
  readonly entombed: () => Promise<readonly (Tomb & { readonly erasedAt: Date; readonly mac: Buffer | null })[]>;
  /** Sets a tombstone again. */
  readonly entombAgain: (of: Tomb & { readonly at: Date }, mac: Buffer) => Promise<void>;
  /** Gives a tombstone its MAC. */
  readonly vouchForTomb: (of: Tomb, mac: Buffer) => Promise<void>;
}

const atOnce = 5_000;

/**
 * Holds the rights ledger against the database before anybody can open it, so that a restored one gives back no right that ended:
 * who was erased is erased again, a consent that was withdrawn is withdrawn again, a guardian who left is out, a factor that was
 * removed is gone, what was given and taken back is given to nobody, a staff role
 * that ended is held by nobody, who left a practice is in none, and who refused access in an emergency refuses it. What the database knows and the ledger does not is written into it. `bad-configuration` for a ledger that was
 * altered, or that lacks what the database knows of (unless `acceptLost`).
 */
export async function replayLedger(
  parts: ReplayParts,
  options: { readonly acceptLost?: boolean } = {},
): Promise<Replayed> {
  // Made with the first start, so that every copy of the keys has it.
  await parts.keyring.signingKeys('receipt-signing');
  const settled = await settleLedger(parts, options);
  const erased = await eraseAgain(parts, settled.lines);
  await vouchForRoles(parts, settled.lines);
  const { withdrawn, factors, grants, roles, members } = ended(settled.lines.slice(settled.applied));
  const left = await endAgain(parts, leftBy(settled.lines));
  await refuseAgain(parts, ended(settled.lines).refused);
  const done = {
    erased,
    withdrawn: await closeAgain(parts, withdrawn),
    left: left.filter(({ line }) => line.n > settled.applied).length,
    factors: await takeAgain(parts, factors),
    // Without its lines nobody knows which had ended: all of them end, and are given anew by whose records they are of.
    grants: settled.lost === null ? await revokeAgain(parts, grants) : await endAllGrants(parts.retainSql),
    roles: await endRolesAgain(parts, roles),
    members: await dismissAgain(parts, members),
    lost: settled.lost === null ? null : await atStake(parts.retainSql),
  };
  await noteApplied(parts, settled);
  await noteVouched(parts, settled.lines);
  await tellReturned(
    parts,
    left.filter(({ line }) => line.n <= settled.applied),
  );
  await holdTombs(parts, settled.lines);
  await carryActs(parts);
  return done;
}

/**
 * Writes the tombstones that the ledger lacks into it, if they are this server's. One without its own MAC that stands in the ledger
 * word for word (set before there were any, or damaged since) gets it: the ledger carries MACs of its own. Any other is left, and
 * told of by whoever works erasures off.
 */
async function holdTombs(parts: ReplayParts, lines: readonly LedgerLine[]): Promise<void> {
  const said = new Map(lines.flatMap((line) => (line.act === 'erasure' ? [[line.who, line] as const] : [])));
  for (const tomb of await parts.entombed()) {
    const line = said.get(whoOf(parts.keyring, tomb.subject));
    if (isOurTomb(parts.keyring, tomb)) {
      if (line === undefined) await noteInLedger(parts, { ...tomb, at: tomb.erasedAt });
    } else if (line?.kind === tomb.kind && line.receipt === tomb.receipt) {
      await parts.vouchForTomb(tomb, tombMac(parts.keyring, tomb));
    }
  }
}

/**
 * Ends each guardianship, what was given, and a yes to emergencies, again that ended by the ledger and is there all the same, though this database knew of it: somebody wrote it
 * back. To be called now and then while a server runs.
 */
export async function endReturned(parts: LedgerParts): Promise<void> {
  const lines = await readLedger(parts, await knownHead(parts.retainSql));
  await tellReturned(parts, await endAgain(parts, leftBy(lines)));
  const all = ended(lines);
  const returned = (await revokeAgain(parts, all.grants)) + (await refuseAgain(parts, all.refused));
  if (returned > 0)
    parts.onError(
      new CarnetError('not-openable', `Access that was taken back was there again, and ended: ${returned}.`),
    );
  const members = await dismissAgain(parts, all.members);
  if (members > 0)
    parts.onError(new CarnetError('not-openable', `Members of practices who had left were there again: ${members}.`));
  const roles = await endRolesAgain(parts, all.roles);
  if (roles > 0)
    parts.onError(new CarnetError('not-openable', `Staff roles that had ended were there again, and ended: ${roles}.`));
}

async function tellReturned({ alarms }: LedgerParts, returned: readonly { readonly subject: Uuid }[]): Promise<void> {
  // It has ended again, so the next look finds nothing: the alarm stays until somebody takes it away.
  if (returned.length > 0)
    await alarms.found(
      'returned-guardian',
      returned.map(({ subject }) => subject),
    );
}

/** What has ended by the last line about it: a later one may have taken an earlier one back. */
function ended(lines: readonly LedgerLine[]) {
  const [withdrawn, refused] = [new Map<string, LedgerLine>(), new Map<string, LedgerLine>()];
  const [factors, grants, members] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const roles = new Map<string, LedgerLine>();
  for (const line of lines) {
    if (line.act === 'consent-withdrawn') withdrawn.set(line.who, line);
    else if (line.act === 'consent-given') withdrawn.delete(line.who);
    else if (line.act === 'factor-removed') factors.add(line.other);
    else if (line.act === 'access-ended') grants.add(line.other);
    else if (line.act === 'emergency-refused') refused.set(line.who, line);
    else if (line.act === 'emergency-allowed') refused.delete(line.who);
    else if (line.act === 'role-ended') roles.set(line.other, line);
    else if (line.act === 'member-ended') members.add(line.other);
  }
  return { withdrawn, refused, factors, grants, roles, members };
}

/** Pseudonyms lead nowhere by themselves: everybody who lives is held against those whose tombstone is missing. */
async function eraseAgain(
  { keyring, retainSql, ...parts }: ReplayParts,
  lines: readonly LedgerLine[],
): Promise<number> {
  const known = new Set((await parts.entombed()).map(({ subject }) => whoOf(keyring, subject)));
  const missing = new Map(
    lines.flatMap((line) => (line.act === 'erasure' && !known.has(line.who) ? [[line.who, line] as const] : [])),
  );
  let erased = 0;
  for (let after = firstId; missing.size > 0; ) {
    const living = await livingSubjects(retainSql, after, atOnce);
    for (const { subject, kind } of living) {
      const who = whoOf(keyring, subject);
      const line = missing.get(who);
      if (line === undefined) continue;
      const tomb = { kind, subject, receipt: line.receipt };
      await parts.entombAgain({ ...tomb, at: new Date(line.at) }, tombMac(keyring, tomb));
      missing.delete(who);
      erased++;
    }
    if (living.length < atOnce) break;
    after = living.at(-1)?.subject ?? after;
  }
  return erased;
}
