import { type Actor, CarnetError, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { demandSession } from '../failures.ts';
import { listStaff } from './list-store.ts';
import { emailOf } from './parts.ts';

/** The addresses of who holds a staff role now, by account; for who administers alone. */
export async function staffAddresses(context: Context, by: Actor): Promise<ReadonlyMap<Uuid, string>> {
  const actor = demandSession(by);
  if (actor.role !== 'admin' || !actor.roles.includes('admin'))
    throw new CarnetError('not-allowed', 'This is for who administers.');
  const addresses = new Map<Uuid, string>();
  for (const { account } of await listStaff(context.signInSql)) {
    const email = await emailOf(context, context.signInSql, account);
    if (email !== null) addresses.set(account, email);
  }
  return addresses;
}
