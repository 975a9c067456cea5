import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { CarnetError, hasCode } from '../kernel/index.ts';
import { asCarnetError, lostMidway, notAnswering } from './pool-errors.ts';
import type { Sockets } from './sockets.ts';

/** Knows whether the database answers, and bounds how long anybody waits for it. */
export interface DatabaseWatch {
  /** What to answer while it does not; null while it does. */
  away(): CarnetError | null;
  /** Resolves when `sql` answers; rejects at once while the database is known to be away. */
  check(sql: Sql): Promise<void>;
  /**
   * As `work`, but `database-away` as soon as the database is known to be away, or when it took longer than `within`. What was
   * begun may go on: whether a change was made is then not known.
   */
  until<T>(work: Promise<T>, within?: number): Promise<T>;
  stop(): Promise<void>;
}

export interface WatchOptions {
  /** A connection for this alone. */
  readonly sql: Sql;
  readonly sockets: Sockets;
  /** Told of each change. */
  readonly onChange?: (away: boolean) => void;
  /** How often it is asked, and how long it may take to answer, in ms. */
  readonly every?: number;
  readonly patience?: number;
}

/** Most milliseconds for a request that the database does not let come to its end. */
export const longestWait = 30_000;
/** While it is away, what can do without it may still answer within this time, in ms. */
const grace = 500;
/** How often it is looked who has waited too long, in ms. */
const sweepMs = 1_000;

/** Asks the database every second whether it lives. */
export function watchDatabase({
  sql,
  sockets,
  onChange,
  every = 1_000,
  patience = 5_000,
}: WatchOptions): DatabaseWatch {
  const ended = new AbortController();
  /** Who waits, and until when. */
  const waiting = new Map<(error: CarnetError) => void, number>();
  let away: CarnetError | null = null;

  function change(to: CarnetError | null): void {
    if ((to === null) !== (away === null)) onChange?.(to !== null);
    away = to;
    if (to === null) return;
    for (const reject of waiting.keys()) reject(lostMidway());
    waiting.clear();
  }

  async function ask(): Promise<'alive' | 'silent' | CarnetError> {
    const answer = sql`select 1`.then(
      () => 'alive' as const,
      (error: unknown) => {
        // It answers whoever holds a connection, though it has none for this question.
        if (hasCode(error, '53300')) return 'alive' as const;
        if (hasCode(error, 'CONNECT_TIMEOUT')) return 'silent' as const;
        const told = asCarnetError(error);
        return told instanceof CarnetError ? told : ('alive' as const);
      },
    );
    // An answer that is there already, behind other work of this process, is not late.
    const late = sleep(patience, 'silent' as const, { ref: false }).then((silent) => sleep(50, silent, { ref: false }));
    return await Promise.race([answer, late]);
  }

  async function live(): Promise<void> {
    while (!ended.signal.aborted) {
      const seen = await ask();
      if (ended.signal.aborted) return;
      if (seen === 'silent') sockets.endSilent(patience);
      change(seen === 'alive' ? null : seen === 'silent' ? notAnswering() : seen);
      await sleep(every, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);
    }
  }
  const running = live();

  const sweep = setInterval(() => {
    const now = performance.now();
    for (const [reject, end] of waiting) {
      if (now < end) continue;
      waiting.delete(reject);
      // Whoever waits so long waits on a connection that is dead, be the database well or not.
      if (away === null) sockets.endSilent(longestWait - 2 * sweepMs);
      reject(away ?? lostMidway());
    }
  }, sweepMs).unref();

  return {
    away: () => away,
    async check(asked) {
      if (away !== null) throw away;
      await asked`select 1`;
    },
    until<T>(work: Promise<T>, within = longestWait): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      waiting.set(reject, performance.now() + (away === null ? within : grace));
      work.then(
        (value) => {
          waiting.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          waiting.delete(reject);
          reject(error);
        },
      );
      return promise;
    },
    async stop() {
      ended.abort();
      clearInterval(sweep);
      await sql.end({ timeout: 1 });
      await running;
    },
  };
}
