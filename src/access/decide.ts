import {
  type Action,
  type Actor,
  CarnetError,
  claimGrantMint,
  type Given,
  Grant,
  type Machine,
  type Part,
  type PracticeGift,
  type Purpose,
  parts,
  type Uuid,
} from '../kernel/index.ts';
import type { RelationRow } from './contract.ts';
import { type GrantTerms, isFirst, ourGifts, type StoredGift } from './grants/terms.ts';
import { isOurs, type Vouch } from './origin.ts';
import { byRight, emergencyTypes, machines, oversight, policy } from './policy.ts';

const mint = claimGrantMint();

/** The one answer for "not there" and "not yours". */
export function notFound(): CarnetError {
  return new CarnetError('not-found', 'There is nothing at this address that you can open.');
}

/**
 * Makes the Grant of a relation row that PostgreSQL met for this actor's secret and this subject. Throws `not-found` where
 * no policy line allows it, as for a record that does not exist; `not-allowed` where the token's scope is too small;
 * `not-openable` where the row was not written by this server.
 */
export function decide(
  vouch: Vouch,
  met: RelationRow | null,
  actor: Actor,
  subject: Uuid,
  action: Action,
  purpose: Purpose,
): Grant {
  if (met === null) throw notFound();
  if (met.relation === 'granted') return decideGranted(vouch, met, actor, subject, action, purpose);
  demandOurs(vouch, met, actor, subject);
  const scopes = narrower(met.scopes, actor.scopes);
  const needed = action === 'read' ? ['record:read', 'record:write'] : ['record:write'];
  if (scopes !== null && !scopes.some((scope) => needed.includes(scope))) {
    throw new CarnetError(
      'not-allowed',
      `This access token may not ${action} records. Make one with the scope record:${action}.`,
    );
  }
  const line = policy.find(
    (candidate) =>
      candidate.relation === met.relation && candidate.actions.includes(action) && candidate.purposes.includes(purpose),
  );
  if (line === undefined || line.parts === 'as-given') throw notFound();
  return mint({
    actor: actor.account,
    machine: null,
    subject,
    action,
    parts: line.parts,
    purpose,
    relation: met.relation,
    proof: actor.proof,
  });
}

/**
 * The Grant of what was given, by name and to the practices that one is in: the parts of all that is for this purpose and this action, and
 * no more, in a session. Of what one may only read, the answer to who wants to write says so, since he knows what he has.
 */
function decideGranted(
  vouch: Vouch,
  met: RelationRow,
  actor: Actor,
  subject: Uuid,
  action: Action,
  purpose: Purpose,
): Grant {
  const given = givenOf(vouch, met, actor, subject).filter((one) => one.purpose === purpose);
  const allowed = given.filter((one) => {
    const stands = one.kind === 'emergency' ? 'emergency' : 'granted';
    const line = policy.find(({ relation, purposes }) => relation === stands && purposes.includes(purpose));
    return line?.parts === 'as-given' && line.actions.includes(action) && (action === 'read' || one.write);
  });
  if (given.length === 0) throw notFound();
  if (allowed.length === 0) throw toReadOnly();
  return mint({
    actor: actor.account,
    machine: null,
    subject,
    action,
    // Who writes reads what is there first, and may need to know whom it is of.
    parts: inOrder(allowed),
    purpose,
    relation: 'granted',
    proof: actor.proof,
    given: givenBy(allowed),
    ...(allowed.every(({ mask }) => isFirst(mask)) ? { types: emergencyTypes } : {}),
  });
}

/**
 * What was given to an actor, as far as this server wrote it. Of the rest the vouching one is told, so that who writes the tables shuts
 * nobody out of what he was given otherwise by a row of his own; `not-openable` where it is all that there is.
 */
function givenOf(vouch: Vouch, met: RelationRow, actor: Actor, subject: Uuid): readonly StoredGift[] {
  const { account } = met;
  if (account !== actor.account || actor.scopes !== null) throw notFound();
  const { gifts, altered } = ourGifts(vouch, { subject, account }, met);
  if (gifts.length === 0) throw notAsWritten();
  if (altered) vouch.altered?.(notAsWritten());
  return gifts;
}

/** The parts of all of them, each once. */
const inOrder = (given: readonly GrantTerms[]): readonly Part[] =>
  parts.filter((part) => given.some((one) => one.parts.includes(part)));

/** By what it was given, for the keyring, which holds the Grant to that: by name, and by each practice that gives a part besides. */
function givenBy(given: readonly GrantTerms[]): Given {
  const open = new Set<Part>();
  const practices: PracticeGift[] = [];
  const byName = given.filter(({ by }) => by === null);
  for (const one of byName) for (const part of one.parts) open.add(part);
  const named = [...open];
  for (const { id, by, parts: own } of given) {
    if (by === null || own.every((part) => open.has(part))) continue;
    practices.push({ grant: id, practice: by.practice, member: by.id });
    for (const part of own) open.add(part);
  }
  return { byName: named, byPractice: practices };
}

/**
 * The Grant with which somebody puts his own name, and in an emergency his words, beside what was given to him, and nothing else. `met` is how PostgreSQL finds
 * that he stands to the record.
 */
export function decideOwnLabel(vouch: Vouch, met: RelationRow, actor: Actor, subject: Uuid): Grant {
  if (met.relation !== 'granted') throw notFound();
  givenOf(vouch, met, actor, subject);
  return mint({
    actor: actor.account,
    machine: null,
    subject,
    action: 'write',
    parts: ['account'],
    purpose: 'operations',
    relation: 'granted',
    proof: actor.proof,
    columns: ['access_grant.label', 'emergency_use.words'],
  });
}

/**
 * Makes the Grant on the log of a record whose consent is withdrawn: its part alone, for a session alone. `standing` is how that
 * session stands to the record, and that the log is for it.
 */
export function decideOversight(vouch: Vouch, standing: RelationRow, actor: Actor, subject: Uuid): Grant {
  demandOurs(vouch, standing, actor, subject);
  if (actor.scopes !== null) throw notFound();
  return mint({
    actor: actor.account,
    machine: null,
    subject,
    ...oversight,
    relation: standing.relation,
    proof: actor.proof,
  });
}

/**
 * Makes the Grant to take a copy of a record whose consent is withdrawn (`read`), or to erase it (`write`), for a session alone.
 * `standing` is how that session stands to the record.
 */
export function decideByRight(vouch: Vouch, standing: RelationRow, actor: Actor, subject: Uuid, action: Action): Grant {
  demandOurs(vouch, standing, actor, subject);
  if (actor.scopes !== null) throw notFound();
  return mint({
    actor: actor.account,
    machine: null,
    subject,
    action,
    parts: byRight[action],
    purpose: 'self-care',
    relation: standing.relation,
    proof: actor.proof,
  });
}

/** The row must be the actor's own, since a mixed-up row is a fault of ours and gives nothing, and written by this server. */
function demandOurs(vouch: Vouch, met: RelationRow, actor: Actor, subject: Uuid): void {
  if (met.account !== actor.account || met.relation === 'granted') throw notFound();
  if (!isOurs(vouch, { subject, actor: met.account, kind: met.relation }, met.mac)) throw notAsWritten();
}

function notAsWritten(): CarnetError {
  return new CarnetError('not-openable', 'A stored relation is not as it was written.');
}

function narrower(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null) return b;
  if (b === null) return a;
  return a.filter((scope) => b.includes(scope));
}

/** A person's Grant on the keys of their own account (address, device, names of tokens); never of a record. */
export function ownAccount(actor: Pick<Actor, 'account' | 'proof'>): Grant {
  return mint({
    actor: actor.account,
    machine: null,
    subject: actor.account,
    action: 'write',
    parts: ['account'],
    purpose: 'operations',
    relation: 'self',
    proof: actor.proof,
  });
}

/**
 * A person's Grant on the names of a practice and of who is in it, and on nothing else. PostgreSQL hands out what is sealed there: to who is
 * in the practice, who administers, whoever holds a link to join it, and whoever keeps a record that was given to it.
 */
export function practiceNames(actor: Pick<Actor, 'account' | 'proof'>, practice: Uuid, action: Action): Grant {
  return mint({
    actor: actor.account,
    machine: null,
    subject: practice,
    action,
    parts: ['account'],
    purpose: 'operations',
    relation: null,
    proof: actor.proof,
    columns: ['practice.name', 'practice_member.name'],
  });
}

/**
 * A person's Grant on the copies of names that are his list of patients, and on nothing else. Whether he may read a name is asked of its
 * record each time, not of the list.
 */
export function ownList(actor: Pick<Actor, 'account' | 'proof'>, list: Uuid, action: Action): Grant {
  return mint({
    actor: actor.account,
    machine: null,
    subject: list,
    action,
    parts: ['identity'],
    purpose: 'operations',
    relation: null,
    proof: actor.proof,
    columns: ['patient_list_entry.sealed'],
  });
}

/** A machine's Grant on one subject, with the parts of its line and no more. */
export function machineGrant(machine: Machine, subject: Uuid): Grant {
  const line = machines[machine];
  return mint({
    actor: null,
    machine,
    subject,
    action: line.actions.includes('write') ? 'write' : 'read',
    parts: line.parts,
    purpose: 'operations',
    relation: null,
    proof: 'machine',
    columns: line.columns,
  });
}

/** Whether a Grant is on entries of a FHIR type, as far as it names any; the keyring asks the same. */
export function covers(grant: Grant, type: string): boolean {
  return Grant.facts(grant).types?.includes(type) !== false;
}

/**
 * Makes the Grant to write into these parts: of what was given, each must be among it, and the identity goes along with each, to be read.
 * `not-found` for a part that was not given, as for one that is not there, `not-allowed` for one that may only be read.
 */
export function decideParts(
  vouch: Vouch,
  met: RelationRow,
  actor: Actor,
  subject: Uuid,
  wanted: readonly Part[],
  purpose: Purpose,
): Grant {
  const grant = decide(vouch, met, actor, subject, 'write', purpose);
  const { relation, parts: open } = Grant.facts(grant);
  for (const part of wanted) {
    if (relation === 'granted' && part === 'identity') throw toReadOnly();
    if (open.includes(part)) continue;
    const reads = Grant.facts(decide(vouch, met, actor, subject, 'read', purpose));
    throw reads.parts.includes(part) ? toReadOnly() : notFound();
  }
  return grant;
}

function toReadOnly(): CarnetError {
  return new CarnetError('not-allowed', 'You were given access to read this, not to change it.');
}

/** The parts that may be written too, of a relation row that was decided on to read for this purpose: never who somebody is. */
export function givenToWrite(vouch: Vouch, met: RelationRow, subject: Uuid, purpose: Purpose): readonly Part[] {
  if (met.relation !== 'granted') return [];
  const { gifts } = ourGifts(vouch, { subject, account: met.account }, met);
  const given = gifts.filter((one) => one.purpose === purpose);
  return inOrder(given.filter(({ kind, write }) => write && kind !== 'emergency')).filter(
    (part) => part !== 'identity',
  );
}

/** Holds a Grant against what is about to be done with it: this actor, this action, this subject. `not-allowed` otherwise. */
export function mustAllow(grant: Grant, actor: Pick<Actor, 'account'>, action: Action, subject: Uuid): void {
  const facts = Grant.facts(grant);
  if (facts.subject !== subject || facts.actor !== actor.account || (action === 'write' && facts.action !== 'write')) {
    throw new CarnetError('not-allowed', 'This grant is for something else.');
  }
}
