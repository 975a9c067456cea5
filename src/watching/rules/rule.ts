import type { ISql } from 'postgres';
import type { FeedKind, FindingKind } from '../contract.ts';

/** What a rule met: whom or where it is about (`scope`), when, how much. */
export interface Candidate {
  readonly scope: string;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly network: string | null;
  readonly about: string | null;
  readonly amount: number;
  /** Different ones that it touched. */
  readonly others: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/**
 * A question to the events of a stretch of time. It keeps nothing of its own: what it needs to know stands in the feed, so that
 * it goes on after a restart as before.
 */
export interface Rule {
  readonly kind: FindingKind;
  /** Events that can make it strike; without one of these among what is new it is not asked. */
  readonly on: readonly FeedKind[];
  /** What it finds in the events after `from`, up to `to`. */
  find(sql: ISql, from: Date, to: Date): PromiseLike<readonly Candidate[]>;
}
