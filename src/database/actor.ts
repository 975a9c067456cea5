import type { Sql, TransactionSql } from 'postgres';
import type { Actor, Uuid } from '../kernel/index.ts';
import { asCarnetError } from './pool-errors.ts';

/**
 * Runs a transaction in which PostgreSQL knows whose session asks (and, if given, about which subject): its row-level
 * security resolves the secret by itself. Both settings end with the transaction.
 */
export async function asActor<T>(
  sql: Sql,
  actor: Pick<Actor, 'secret'>,
  subject: Uuid | null,
  work: (transaction: TransactionSql) => Promise<T>,
): Promise<T> {
  try {
    const result = await sql.begin(async (transaction) => {
      await transaction`select set_config('carnet.secret', ${actor.secret.toString('hex')}, true),
        set_config('carnet.subject', ${subject ?? ''}, true)`;
      return await work(transaction);
    });
    return result as T; // postgres.js unwraps promises in its type; T is never one here
  } catch (error) {
    throw asCarnetError(error);
  }
}
