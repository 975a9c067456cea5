import type { Sql } from 'postgres';
import type { AuditEntry } from '../audit/index.ts';
import type { Sighting } from '../identity/index.ts';
import { type Clock, newUuid } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { FindingKind } from './contract.ts';
import { pseudonyms } from './feed/pseudonyms.ts';
import { createSightings, type Refused } from './feed/sightings.ts';
import { stateOf, sweepEvents } from './feed/store.ts';
import { noteAlone } from './findings.ts';
import { pass } from './pass.ts';
import { isGenuine } from './review.ts';
import { allReviews, weeksCounted } from './review-store.ts';
import { changedSettings } from './settings.ts';
import type { Collector } from './siem/collector.ts';
import { deliver } from './siem/deliver.ts';
import { type Alert, tellNew } from './tell.ts';
import { weeksDue } from './week.ts';

export interface WatchingParts {
  /** Role carnet_watch. */
  readonly sql: Sql;
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly clock: Clock;
  readonly note: (entry: AuditEntry) => Promise<void>;
  /** Tells everybody who administers, at most once in `everyMs` for each kind. */
  readonly alert: (kind: Alert | 'review-overdue', everyMs: number) => Promise<void>;
  /** Where events go besides; null: nowhere. */
  readonly collector: Collector | null;
  /** Name of this instance there. */
  readonly source: string;
  /** What was written for this start, by name. */
  readonly written: Readonly<Record<string, { reveal(): string }>>;
  readonly onError: (where: string, error: unknown) => void;
  /** By which equal passwords that were tried are recognised, in each process that serves; one of its own when absent. */
  readonly secret?: Uint8Array | undefined;
}

/** How the reviews of past weeks stand: of `of` whose time is over `signed` were signed off. */
export interface ReviewsStand {
  readonly signed: number;
  readonly of: number;
  /** When the log was last looked at; null before the first time. */
  readonly watchedAt: Date | null;
}

export interface Watching {
  /** Told of each sign-in and wrong password, and of what the edge refused; both return at once. */
  seen(sighting: Sighting): void;
  refused(refused: Refused): void;
  /** What another part of the server noticed by itself. */
  noticed(kind: FindingKind, about: string): Promise<void>;
  /** Looks whether this start has other settings than the last; to be called by whoever serves. */
  started(): Promise<void>;
  /** One look at what is new. */
  look(): Promise<void>;
  /** The same until nothing waits, then whoever is to be told is. To be called every few seconds. */
  step(): Promise<void>;
  reviews(): Promise<ReviewsStand>;
  /** Removes what is past its time. @param sql Role carnet_retain. */
  sweep(sql: Sql): Promise<void>;
}

const hourMs = 3600_000;
const weekMs = 7 * 24 * hourMs;

/** Watches the access log and the sign-ins for what should not be. It opens nothing, and names nobody. */
export function createWatching(parts: WatchingParts): Watching {
  const { sql, clock, keyring } = parts;
  const names = pseudonyms(keyring);
  const sightings = createSightings(names, clock, parts.secret);
  let nextReminder = 0;
  const watching: Watching = {
    seen: (sighting) => sightings.seen(sighting),
    refused: (refused) => sightings.refused(refused),
    async noticed(kind, about) {
      const at = new Date(clock.now());
      const nobody = { actor: null, subject: null, network: null } as const;
      await noteAlone(sql, kind, { scope: about, ...nobody, about, amount: 1, others: 0, firstAt: at, lastAt: at });
    },
    async started() {
      const written = Object.fromEntries(Object.entries(parts.written).map(([name, value]) => [name, value.reveal()]));
      const changed = await changedSettings(sql, keyring, written);
      if (changed.length === 0) return;
      const about = changed.join(', ');
      const nobody = { actor: null, session: null, subject: null, purpose: 'operations' } as const;
      await parts.note({ kind: 'settings-changed', request: newUuid(), ...nobody, what: about });
      await watching.noticed('settings-changed', about);
    },
    async look() {
      await pass({ sql, clock, names, sightings });
    },
    async step() {
      for (let more = true; more; ) ({ more } = await pass({ sql, clock, names, sightings }));
      await tellNew(parts);
      if (parts.collector !== null) {
        const failing = await deliver({ sql, clock, collector: parts.collector, source: parts.source });
        if (failing !== null) parts.onError('collector', Object.assign(new Error('no collector'), { code: failing }));
      }
      if (clock.now() < nextReminder) return;
      nextReminder = clock.now() + hourMs;
      const { signed, of } = await watching.reviews();
      if (signed < of) await parts.alert('review-overdue', weekMs);
    },
    async reviews() {
      const state = await stateOf(sql);
      const now = new Date(clock.now());
      const due = weeksDue(state?.beganAt ?? now, now, weeksCounted);
      const genuine = (await allReviews(sql)).filter((row) => isGenuine(keyring, row)).map(({ week }) => week);
      return {
        signed: due.filter((week) => genuine.includes(week)).length,
        of: due.length,
        watchedAt: state?.passedAt ?? null,
      };
    },
    sweep: sweepEvents,
  };
  return watching;
}
