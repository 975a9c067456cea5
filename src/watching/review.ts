import type { Sql } from 'postgres';
import type { AuditEntry } from '../audit/index.ts';
import { asActor } from '../database/index.ts';
import { demandFresh, demandSession } from '../identity/index.ts';
import { type Actor, CarnetError, type Clock, type Grant, lengthPrefixed, type Uuid } from '../kernel/index.ts';
import { equalBytes, type Keyring, type Place, type Sealed } from '../keyring/index.ts';
import type { Decide, Feed, FeedKind, Finding, SecurityWeek, SignOff, Week } from './contract.ts';
import type { Pseudonyms } from './feed/pseudonyms.ts';
import { stateOf } from './feed/store.ts';
import {
  decideFinding,
  type FindingRow,
  feedPage,
  findingsOf,
  insertReview,
  openFindings,
  type ReviewRow,
  reviewsOf,
  sumsOf,
} from './review-store.ts';
import { type Bounds, boundsOf, weekOf, weeksBetween } from './week.ts';

export interface ReviewParts {
  /** Role carnet_app: through the session of who asks. */
  readonly sql: Sql;
  readonly keyring: Pick<Keyring, 'mac' | 'unlock'>;
  readonly clock: Clock;
  readonly names: Pseudonyms;
  /** Part `account` of one's own account, to seal what one writes; and of the writer's, to read it. */
  readonly grants: { own(actor: Actor): Grant; reads(account: Uuid): Grant };
  /** Addresses of who works here, by account. */
  readonly staff: (actor: Actor) => Promise<ReadonlyMap<Uuid, string>>;
  readonly note: (entry: AuditEntry) => Promise<void>;
  /** Whether events go to a collector. */
  readonly collects: boolean;
}

const weeksShown = 26;
const feedSize = 100;

export const findingNotePlace = (id: string): Place => ({
  part: 'account',
  table: 'watch_finding',
  row: id,
  column: 'note',
  rowVersion: 0,
});
export const reviewNotePlace = (week: string): Place => ({
  part: 'account',
  table: 'watch_review',
  row: week,
  column: 'note',
  rowVersion: 0,
});

/** What anybody causes at an address that he knows: with a pseudonym beside it, it would tell whose that is. */
const provoked: readonly FeedKind[] = ['sign-in-failed', 'sign-in-tried', 'factor-refused', 'account-changed'];

/** One who administers sees who decided by address; the auditor by pseudonym, and no words that they wrote. */
type Reader = 'admin' | 'auditor';

/** A week as it stands, this one when none is named. `not-found` for one that is no week, or from before watching began. */
export async function readWeek(
  parts: ReviewParts,
  by: Actor,
  asked: string | undefined,
  reader: Reader,
): Promise<SecurityWeek> {
  const actor = demandRole(by, reader);
  const now = new Date(parts.clock.now());
  const week = asked ?? weekOf(now);
  const bounds = boundsOf(week);
  const read = await asActor(parts.sql, actor, null, async (transaction) => {
    const state = await stateOf(transaction);
    const weeks = weeksBetween(state?.beganAt ?? now, now, weeksShown);
    if (bounds === null || !weeks.includes(week)) throw nothingThere();
    return {
      state,
      weeks,
      findings: await findingsOf(transaction, bounds),
      open: await openFindings(transaction, bounds),
      sums: await sumsOf(transaction, bounds),
      reviews: await reviewsOf(transaction, weeks),
    };
  });
  const people = await peopleOf(parts, actor, reader);
  const weeks: Week[] = [];
  for (const one of read.weeks)
    weeks.push(await weekView(parts, people, one, read.reviews.find((row) => row.week === one) ?? null, now));
  const findings: Finding[] = [];
  for (const row of read.findings) findings.push(await findingView(parts, people, row));
  return {
    week: weeks.find((one) => one.week === week) as Week, // it is among those that are shown
    findings,
    sums: [...read.sums],
    open: read.open,
    weeks,
    watchedAt: read.state?.passedAt.toISOString() ?? null,
    collector: parts.collects ? { failingSince: read.state?.failingSince?.toISOString() ?? null } : null,
  };
}

/** Decides a finding, once. `not-found`, `factor-needed`. */
export async function decide(parts: ReviewParts, by: Actor, id: Uuid, input: Decide, request: Uuid): Promise<void> {
  const actor = demandAdmin(parts, by);
  const at = new Date(parts.clock.now());
  const { decision } = input;
  const note = await sealed(parts, actor, findingNotePlace(id), input.note);
  const row = { id, at, by: actor.account, decision, note };
  const done = await asActor(parts.sql, actor, null, (transaction) => decideFinding(transaction, row));
  if (!done) throw nothingThere();
  await parts.note(entryOf(actor, request, 'alarm-decided', `${decision} ${id}`));
}

/** Signs a week off, once it is over and nothing in it waits. `not-found`, `conflict`, `factor-needed`. */
export async function signOff(
  parts: ReviewParts,
  by: Actor,
  week: string,
  input: SignOff,
  request: Uuid,
): Promise<void> {
  const actor = demandAdmin(parts, by);
  const now = new Date(parts.clock.now());
  const bounds = boundsOf(week);
  const note = await sealed(parts, actor, reviewNotePlace(week), input.note);
  const done = await asActor(parts.sql, actor, null, async (transaction) => {
    const state = await stateOf(transaction);
    const known = weeksBetween(state?.beganAt ?? now, now, weeksShown);
    if (bounds === null || !known.includes(week)) throw nothingThere();
    if (bounds.to > now) throw new CarnetError('conflict', 'This week is not over yet.');
    if ((await openFindings(transaction, bounds)) > 0)
      throw new CarnetError('conflict', 'Some events of this week wait for a decision. Decide them first.');
    const counts = Object.fromEntries((await sumsOf(transaction, bounds)).map(({ kind, amount }) => [kind, amount]));
    const findings = (await findingsOf(transaction, bounds)).length;
    const facts = { week, counts, findings, signedAt: now };
    const mac = reviewMac(parts.keyring, facts);
    return await insertReview(transaction, { ...facts, signedBy: actor.account, note, mac });
  });
  if (!done) throw new CarnetError('conflict', 'This week was signed off already.');
  await parts.note(entryOf(actor, request, 'review-signed', week));
}

/** A page of the events themselves, under pseudonyms, the newest first. */
export async function readFeed(
  parts: ReviewParts,
  by: Actor,
  wanted: { readonly before?: string; readonly kind?: FeedKind },
  reader: Reader,
): Promise<Feed> {
  const actor = demandRole(by, reader);
  const page = { before: wanted.before ?? null, kind: wanted.kind ?? null, limit: feedSize + 1 };
  const rows = await asActor(parts.sql, actor, null, (transaction) => feedPage(transaction, page));
  const events = rows.slice(0, feedSize).map(({ n, at, ...event }) => ({
    n: n.toString(),
    at: at.toISOString(),
    ...event,
    ...(provoked.includes(event.kind) ? { actor: null, subject: null } : {}),
  }));
  return { events, next: rows.length > feedSize ? (events.at(-1)?.n ?? null) : null };
}

/** Binds a signature to its week and what was in it. */
export function reviewMac(
  keyring: Pick<Keyring, 'mac'>,
  { week, counts, findings, signedAt }: Pick<ReviewRow, 'week' | 'counts' | 'findings' | 'signedAt'>,
): Buffer {
  const sums = Object.keys(counts)
    .toSorted()
    .flatMap((kind) => [kind, counts[kind] ?? 0]);
  return keyring.mac('origin', lengthPrefixed(['review', 1, week, findings, signedAt.getTime(), ...sums]));
}

export function isGenuine(keyring: Pick<Keyring, 'mac'>, row: ReviewRow): boolean {
  return equalBytes(row.mac, reviewMac(keyring, row));
}

interface People {
  readonly actor: Actor;
  readonly reader: Reader;
  readonly addresses: ReadonlyMap<Uuid, string>;
}

async function peopleOf(parts: ReviewParts, actor: Actor, reader: Reader): Promise<People> {
  return { actor, reader, addresses: reader === 'admin' ? await parts.staff(actor) : new Map() };
}

function nameOf(parts: ReviewParts, people: People, account: Uuid | null): string | null {
  if (account === null) return null;
  return people.reader === 'admin' ? (people.addresses.get(account) ?? null) : parts.names.of(account);
}

async function weekView(
  parts: ReviewParts,
  people: People,
  week: string,
  row: ReviewRow | null,
  now: Date,
): Promise<Week> {
  const { to, due } = boundsOf(week) as Bounds; // our own list has weeks alone
  const signed = row !== null && isGenuine(parts.keyring, row) ? row : null;
  const state = signed !== null ? 'signed' : to > now ? 'running' : due > now ? 'due' : 'overdue';
  return {
    week,
    state,
    dueAt: due.toISOString(),
    signed:
      signed === null
        ? null
        : {
            at: signed.signedAt.toISOString(),
            by: nameOf(parts, people, signed.signedBy),
            you: signed.signedBy === people.actor.account,
            late: signed.signedAt > due,
            note: await opened(parts, people, signed.signedBy, reviewNotePlace(week), signed.note),
          },
  };
}

async function findingView(parts: ReviewParts, people: People, row: FindingRow): Promise<Finding> {
  const { decidedAt, decidedBy, decision, note, firstAt, lastAt, ...finding } = row;
  return {
    ...finding,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
    decided:
      decidedAt === null || decision === null
        ? null
        : {
            at: decidedAt.toISOString(),
            by: nameOf(parts, people, decidedBy),
            you: decidedBy === people.actor.account,
            decision,
            note: await opened(parts, people, decidedBy, findingNotePlace(row.id), note),
          },
  };
}

async function sealed(parts: ReviewParts, actor: Actor, place: Place, text: string | null): Promise<Sealed | null> {
  const plain = text?.trim() ?? '';
  if (plain === '') return null;
  return (await parts.keyring.unlock(parts.grants.own(actor))).seal(place, Buffer.from(plain));
}

async function opened(
  parts: ReviewParts,
  people: People,
  writer: Uuid | null,
  place: Place,
  note: Sealed | null,
): Promise<string | null> {
  if (people.reader !== 'admin' || writer === null || note === null) return null;
  return (await parts.keyring.unlock(parts.grants.reads(writer))).open(place, note).toString('utf8');
}

function demandRole(by: Actor, role: Reader): Actor {
  const actor = demandSession(by);
  if (actor.role === role && actor.roles.includes(role)) return actor;
  throw new CarnetError('not-allowed', 'You do not act in the role that this is for.');
}

function demandAdmin(parts: ReviewParts, by: Actor): Actor {
  return demandFresh(demandRole(by, 'admin'), parts.clock);
}

function nothingThere(): CarnetError {
  return new CarnetError('not-found', 'There is nothing of this kind here, or not any more.');
}

export function entryOf(actor: Actor, request: Uuid, kind: AuditEntry['kind'], what: string): AuditEntry {
  const { account, role, session } = actor;
  return { kind, request, actor: account, role, session, subject: null, purpose: 'operations', what };
}
