import type { Sql, TransactionSql } from 'postgres';
import { lostMidway } from './pool-errors.ts';

type Work = (transaction: TransactionSql) => unknown;

/**
 * Transactions that are over when they are over. Where the connection is lost, the driver fails the transaction and lets its work
 * go on; what that asks next would run on the connection that comes after, outside of any transaction. Here it is refused, and
 * neither committed nor rolled back, since PostgreSQL has done that already.
 */
export function withSafeTransactions(sql: Sql): Sql {
  const begin = sql.begin.bind(sql) as (options: string, work: Work) => Promise<unknown>; // the longer of its two forms
  const safe = (...given: [Work] | [string, Work]): Promise<unknown> => {
    const [options, work] = given.length === 1 ? (['', given[0]] as const) : given;
    let over = false;
    const never = new Promise<never>(() => undefined);
    const run = async (transaction: TransactionSql): Promise<unknown> => {
      try {
        const value = await work(guarded(transaction, () => over));
        return over ? await never : value;
      } catch (error) {
        if (over) return await never;
        throw error;
      }
    };
    return begin(options, run).finally(() => {
      over = true;
    });
  };
  return Object.assign(sql, { begin: safe }) as Sql; // as the driver's, with what it gives
}

const asking = new Set<string | symbol>(['unsafe', 'savepoint', 'notify', 'file']);

/** A transaction that refuses to be asked once it is over. */
function guarded(transaction: TransactionSql, isOver: () => boolean): TransactionSql {
  const ask = (target: object, self: unknown, given: unknown[]): unknown =>
    isOver() ? Promise.reject(lostMidway()) : Reflect.apply(target as (...all: unknown[]) => unknown, self, given);
  return new Proxy<TransactionSql>(transaction, {
    apply: ask,
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (!asking.has(name) || typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => ask(value, target, given);
    },
  });
}
