import { type Actor, CarnetError, type Role, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { emailPlace } from '../email.ts';
import { demandFresh } from '../failures.ts';
import type { SecurityEvent } from '../options.ts';
import { type Db, readEmail } from '../store.ts';

/** Who administers, with a factor shown within 5 minutes. The edge asks for the role too; a mistake there opens nothing. */
export function demandAdmin(context: Context, by: Actor): Actor {
  const actor = demandFresh(by, context.clock);
  if (actor.role !== 'admin' || !actor.roles.includes('admin'))
    throw new CarnetError('not-allowed', 'This is for who administers.');
  return actor;
}

/** The one answer for what is not there, is another's, was used, or is over. */
export function nothingThere(): CarnetError {
  return new CarnetError('not-found', 'There is nothing of this kind here, or not any more.');
}

interface Act {
  readonly kind: SecurityEvent['kind'];
  readonly request: Uuid;
  readonly actor: Actor;
  /** Whom it is about. */
  readonly account: Uuid;
  readonly role?: Role | undefined;
}

/** Writes an act of staff to the log of whom it is about; the role that it concerns stands in it. */
export async function note(context: Context, { kind, request, actor, account, role }: Act): Promise<void> {
  await context.audit({
    kind,
    request,
    account,
    by: actor.account,
    role: actor.role,
    session: actor.session,
    outcome: 'ok',
    ...(role === undefined ? {} : { note: role }),
  });
}

/** The address of an account, for who administers staff; null for one that is no more. */
export async function emailOf(context: Context, sql: Db, account: Uuid): Promise<string | null> {
  const row = await readEmail(sql, account);
  if (row === null) return null;
  const keys = await context.keyring.unlock(context.grants.signIn(account));
  return keys.open(emailPlace(account, row.version), row.email).toString('utf8');
}
