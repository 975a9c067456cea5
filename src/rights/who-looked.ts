import { type Access, notFound } from '../access/index.ts';
import type {
  AuditEntry,
  AuditKind,
  EntriesWanted,
  MinutesOf,
  NoteReading,
  OpenedEntry,
  Proof,
} from '../audit/index.ts';
import { type Actor, type Clock, type Grant, newUuid, parseResourceId, type Uuid } from '../kernel/index.ts';
import type { LookCounts, Show, WhoLooked } from './contract.ts';
import { kinds, lookOf, type Names, readings, reviews, wantedOf, whoIs } from './look.ts';

export interface RightsParts {
  readonly access: Pick<Access, 'oversee'>;
  readonly clock: Clock;
  /** A subject's entries of the log, opened under the Grant and the actor's secret. */
  readonly entries: (grant: Grant, actor: Actor, wanted: EntriesWanted) => Promise<readonly OpenedEntry[]>;
  /** How often who looked since a moment, counted in minutes. */
  readonly minutes: (
    grant: Grant,
    actor: Actor,
    wanted: { readonly kinds: readonly AuditKind[]; readonly since: Date },
  ) => Promise<readonly MinutesOf[]>;
  /** Who looks or looked after the record, by account. */
  readonly names: (grant: Grant, actor: Actor) => Promise<Names>;
  /** The proof that the list is whole, under the Grant and the actor's secret. */
  readonly prove: (grant: Grant, actor: Actor) => Promise<Proof>;
  /** Writes that such a list is read, once an hour at most. */
  readonly noteReading: NoteReading;
  /** Writes an entry of the log. */
  readonly note: (entry: AuditEntry) => Promise<void>;
  /** Takes a try of an account; `rate-limited` when there is none left. */
  readonly limit: (rule: 'proofMake', account: Uuid) => Promise<void>;
}

const pageSize = 40;

export interface LooksWanted {
  readonly show: Show;
  /** Only what is older than this entry. */
  readonly before?: string | undefined;
  readonly limit?: number;
  /** The request that asks, for the log of whoever is refused. */
  readonly request?: Uuid;
}

/**
 * A page of who looked at a record, newest first, for whoever may open it. `not-found` for a record that is not there or not
 * yours; `not-openable` for an entry that was altered.
 */
export async function readWhoLooked(
  parts: RightsParts,
  actor: Actor,
  record: string,
  { request, ...wanted }: LooksWanted,
): Promise<WhoLooked> {
  const grant = await grantOn(parts, actor, record, request);
  const looks = await looksUnder(parts, actor, grant, wanted);
  // After it was read and before it is told, so that the reader's own line comes with the next reading.
  await parts.noteReading(grant, { actor, request: request ?? newUuid() }, 'log-read');
  return looks;
}

/** The same under a Grant on the log that is there already. */
export async function looksUnder(
  parts: Pick<RightsParts, 'entries' | 'names'>,
  actor: Actor,
  grant: Grant,
  { show, before, limit = pageSize }: Omit<LooksWanted, 'request'>,
): Promise<WhoLooked> {
  const names = await parts.names(grant, actor);
  const found: OpenedEntry[] = [];
  let from = before === undefined ? null : BigInt(before);
  for (let more = true; more && found.length <= limit; ) {
    const wanted = { ...wantedOf(show, actor.account), before: from, limit: limit + 1 };
    const met = await parts.entries(grant, actor, wanted);
    // Who was refused is known to the sealed entry alone, so one's own refusals are left out here.
    found.push(...(show === 'others' ? met.filter((entry) => entry.actor !== actor.account) : met));
    from = met.at(-1)?.seq ?? null;
    more = met.length === limit + 1;
  }
  const entries = found.slice(0, limit);
  return {
    entries: entries.map((entry) => lookOf(entry, actor.account, names)),
    next: found.length > limit ? (entries.at(-1)?.seq.toString() ?? null) : null,
  };
}

const days = 30;

/** How often who looked in the last 30 days, oneself first, then the most frequent; whoever was refused stands last, as one. */
export async function countLooks(
  parts: RightsParts,
  actor: Actor,
  record: string,
  request?: Uuid,
): Promise<LookCounts> {
  const grant = await grantOn(parts, actor, record, request);
  const names = await parts.names(grant, actor);
  const since = new Date(parts.clock.now() - days * 24 * 3600_000);
  const counted = (
    await parts.minutes(grant, actor, {
      kinds: kinds.filter((kind) => !reviews.includes(kind) && !readings.includes(kind)),
      since,
    })
  ).map(({ actor: by, refused, minutes }) => ({
    ...whoIs(refused ? null : by, actor.account, names, by === null && !refused),
    times: minutes,
  }));
  await parts.noteReading(grant, { actor, request: request ?? newUuid() }, 'log-read');
  const strangers = counted.filter(({ who }) => who === 'somebody');
  const order = (who: string) => (who === 'you' ? 0 : 1);
  return {
    days,
    people: [
      ...counted
        .filter(({ who }) => who !== 'somebody')
        .sort((a, b) => order(a.who) - order(b.who) || b.times - a.times),
      ...(strangers.length === 0
        ? []
        : [
            {
              who: 'somebody' as const,
              name: null,
              practice: null,
              times: strangers.reduce((sum, { times }) => sum + times, 0),
            },
          ]),
    ],
  };
}

/** The Grant to see who looked at a record; `not-found` for an id that is none. */
export async function grantOn(
  parts: Pick<RightsParts, 'access'>,
  actor: Actor,
  record: string,
  request: Uuid | undefined,
): Promise<Grant> {
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  return await parts.access.oversee(actor, id.subject, request);
}
