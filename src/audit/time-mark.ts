import type { Sql } from 'postgres';
import { asCarnetError } from '../database/index.ts';
import type { Clock } from '../kernel/index.ts';

/** The newest time that this instance has ever written down or its database tells; it never goes back. */
export interface TimeMark {
  /** Milliseconds by which the clock, or that of the database, is behind the mark; 0 when neither is. */
  behind(): number;
  /** Looks at the database again. */
  look(): Promise<void>;
  stop(): void;
}

const everyMs = 10_000;

/**
 * Keeps the high-water mark of time: the newest entry of the access log, which survives a restart, and the database's own clock.
 * A clock that was set back shows at the next look, and expired tokens and codes are not taken for living ones; likewise that of the
 * database, which decides whether what was given to somebody has ended.
 */
export async function watchTime(sql: Sql, clock: Clock, onError: (error: unknown) => void): Promise<TimeMark> {
  let mark = 0;
  let databaseBehind = 0;
  const look = async (): Promise<void> => {
    try {
      const rows = await sql<{ newest: Date; database: Date }[]>`
        select gate.newest_time() as newest, clock_timestamp() as database`;
      const [row] = rows;
      if (row === undefined) return;
      mark = Math.max(mark, row.newest.getTime());
      databaseBehind = mark - row.database.getTime();
    } catch (error) {
      throw asCarnetError(error);
    }
  };
  await look();
  const timer = setInterval(() => void look().catch(onError), everyMs);
  timer.unref();
  return {
    behind: () => Math.max(0, mark - clock.now(), databaseBehind),
    look,
    stop: () => clearInterval(timer),
  };
}
