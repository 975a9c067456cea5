import type { Sql } from 'postgres';
import { asCarnetError } from '../../database/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { eventsAfter, setFailing, setSent, stateOf } from '../feed/store.ts';
import type { Collector } from './collector.ts';

const batchSize = 500;
/** One sender at a time, so that events come in their order. */
const lockNumber = '7218936404';

export interface DeliverParts {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly collector: Collector;
  readonly source: string;
}

/**
 * Sends every event that was not sent yet, in order; at least once each. Gives the code of what went wrong when the collector began to
 * fail just now, else null: while it goes on it is not told again, and each look tries anew.
 */
export async function deliver({ sql, clock, collector, source }: DeliverParts): Promise<string | null> {
  try {
    for (;;) {
      const { sent, began } = await sql.begin(async (transaction) => {
        const [turn] = await transaction<
          { mine: boolean }[]
        >`select pg_try_advisory_xact_lock(${lockNumber}::bigint) as mine`;
        const state = turn?.mine === true ? await stateOf(transaction) : null;
        const events = state === null ? [] : await eventsAfter(transaction, state.sent, batchSize);
        const last = events.at(-1);
        if (state === null || last === undefined) return { sent: 0, began: null };
        try {
          await collector.send(events, source);
        } catch (error) {
          const code = codeOf(error);
          await setFailing(transaction, code, new Date(clock.now()));
          return { sent: 0, began: state.failingSince === null ? code : null };
        }
        await setSent(transaction, last.n);
        return { sent: events.length, began: null };
      });
      if (sent < batchSize) return began;
    }
  } catch (error) {
    throw asCarnetError(error);
  }
}

/** The system's or TLS's own code (`ECONNREFUSED`, `CERT_HAS_EXPIRED`, `HTTP_401`); never a message. */
function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'ETIMEDOUT';
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN';
}
