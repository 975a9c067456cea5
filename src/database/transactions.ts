import type { Sql, TransactionSql } from 'postgres';
import { isLostConnection, lostMidway } from './pool-errors.ts';

type Work = (transaction: TransactionSql) => unknown;

/** Of one transaction: whether nothing more is asked in it, and what is done once its connection is known to be lost. */
interface Life {
  over: boolean;
  readonly lose: () => void;
}

/** How long the driver may take to end a transaction whose connection is lost, in ms; it waits for a socket that may never close. */
const closeMs = 2_000;

/**
 * Transactions that are over when they are over. Where the connection is lost, the driver fails the transaction and lets its work
 * go on; what that asks next would run on the connection that comes after, outside of any transaction, or end the process where none
 * has come yet. Here it is refused, and neither committed nor rolled back, since PostgreSQL has done that already.
 */
export function withSafeTransactions(sql: Sql): Sql {
  const begin = sql.begin.bind(sql) as (options: string, work: Work) => Promise<unknown>; // the longer of its two forms
  const safe = (...given: [Work] | [string, Work]): Promise<unknown> => {
    const [options, work] = given.length === 1 ? (['', given[0]] as const) : given;
    const lost = Promise.withResolvers<never>();
    const life: Life = {
      over: false,
      lose: () => setTimeout(() => lost.reject(lostMidway()), closeMs).unref(),
    };
    const done = begin(options, (transaction) => run(transaction, work, life));
    return Promise.race([done, lost.promise]).finally(() => {
      life.over = true;
    });
  };
  return Object.assign(sql, { begin: safe }) as Sql; // as the driver's, with what it gives
}

/** Settles while the transaction lives alone: the driver commits or rolls back then. */
async function run(transaction: TransactionSql, work: Work, life: Life): Promise<unknown> {
  // One each: what waits for it is forgotten with it.
  const never = new Promise<never>(() => undefined);
  try {
    const value = await work(guarded(transaction, life));
    return life.over ? await never : value;
  } catch (error) {
    if (life.over) return await never;
    throw error;
  }
}

const asking = new Set<string | symbol>(['unsafe', 'savepoint', 'notify', 'file']);

/** A transaction that refuses to be asked once it is over. */
function guarded(transaction: TransactionSql, life: Life): TransactionSql {
  const ask = (target: object, self: unknown, given: unknown[]): unknown =>
    life.over
      ? Promise.reject(lostMidway())
      : watched(Reflect.apply(target as (...all: unknown[]) => unknown, self, given), life);
  return new Proxy<TransactionSql>(transaction, {
    apply: ask,
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (!asking.has(name) || typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => ask(value, target, name === 'savepoint' ? within(given, life) : given);
    },
  });
}

/** The work of a savepoint is guarded as that of its transaction. */
function within(given: readonly unknown[], life: Life): unknown[] {
  return given.map((one) =>
    typeof one === 'function' ? (point: TransactionSql): Promise<unknown> => run(point, one as Work, life) : one,
  );
}

/** Notes that the connection of a query is lost before whoever asked hears of it: what he does about it comes too late. */
function watched(asked: unknown, life: Life): unknown {
  if (!(asked instanceof Promise)) return asked;
  const reject: unknown = Reflect.get(asked, 'reject'); // the driver's way to fail a query
  if (typeof reject !== 'function') return asked;
  Reflect.set(asked, 'reject', (error: unknown): unknown => {
    if (isLostConnection(error)) {
      life.over = true;
      life.lose();
    }
    return Reflect.apply(reject, asked, [error]);
  });
  return asked;
}
