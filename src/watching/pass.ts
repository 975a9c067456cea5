import type { Sql } from 'postgres';
import { asCarnetError } from '../database/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { FeedKind } from './contract.ts';
import { gather } from './feed/gather.ts';
import type { Pseudonyms } from './feed/pseudonyms.ts';
import type { Sightings } from './feed/sightings.ts';
import { addEvents, begin, type NewEvent, setPassed, stateOf, takeTurn } from './feed/store.ts';
import { look } from './findings.ts';

export interface PassParts {
  /** Role carnet_watch. */
  readonly sql: Sql;
  readonly clock: Clock;
  readonly names: Pseudonyms;
  readonly sightings: Sightings;
}

/**
 * One look: what this process saw and what the log has since the last one become events, and the rules are asked about them, all in
 * one transaction. Another process that is at it just now goes first; then what was seen waits here. `more`: the log has further.
 */
export async function pass({ sql, clock, names, sightings }: PassParts): Promise<{ found: number; more: boolean }> {
  const seen = sightings.take();
  try {
    return await sql.begin(async (transaction) => {
      if (!(await takeTurn(transaction))) {
        sightings.giveBack(seen);
        return { found: 0, more: false };
      }
      const now = new Date(clock.now());
      const state = (await stateOf(transaction)) ?? (await begin(transaction, now));
      const { events, leaf, more } = await gather(transaction, names, state.leaf);
      const fresh = [...events, ...seen];
      await addEvents(transaction, fresh);
      const found = fresh.length === 0 ? 0 : await look(transaction, freshOf(fresh), now);
      await setPassed(transaction, leaf, now);
      return { found, more };
    });
  } catch (error) {
    sightings.giveBack(seen);
    throw asCarnetError(error);
  }
}

function freshOf(events: readonly NewEvent[]): { kinds: ReadonlySet<FeedKind>; from: Date } {
  const oldest = events.reduce((least, { at }) => Math.min(least, at.getTime()), Number.POSITIVE_INFINITY);
  return { kinds: new Set(events.map(({ kind }) => kind)), from: new Date(oldest) };
}
