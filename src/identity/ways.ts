import { CarnetError, type Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import type { SignInStarted } from './contract.ts';
import { sessionEnded } from './failures.ts';
import type { Db } from './store.ts';
import { countWays, type Ways } from './ways-store.ts';

export { lockFactors } from './ways-store.ts';

/**
 * What may follow the password of an account now. A code by mail counts where mail is sent, where the account has it as a
 * factor, and not for 72 h after a password was reset by mail: a mailbox alone never opens an account.
 */
export async function waysOf(
  context: Context,
  sql: Db,
  account: Uuid,
): Promise<{ readonly factors: SignInStarted['factors']; readonly mailCountsFrom: Date | null }> {
  const ways = await seen(sql, account);
  const waits = mailWaits(ways, context.clock.now());
  return {
    factors: [
      ...(ways.passkeys > 0 ? ['passkey' as const] : []),
      ...(ways.apps > 0 ? ['totp' as const] : []),
      ...(byMail(context, ways) && !waits ? ['email' as const] : []),
      ...(ways.recoveryCodes > 0 ? ['recovery' as const] : []),
    ],
    mailCountsFrom: byMail(context, ways) && waits ? ways.mailCountsFrom : null,
  };
}

/** Whether a code by mail counts for a sign-in now. */
export async function mailCounts(context: Context, sql: Db, account: Uuid): Promise<boolean> {
  const ways = await seen(sql, account);
  return byMail(context, ways) && !mailWaits(ways, context.clock.now());
}

/** Whether a code by mail confirms within a session: not beside another factor, which a mailbox must not outrank. */
export async function mailConfirms(context: Context, sql: Db, account: Uuid): Promise<boolean> {
  const ways = await seen(sql, account);
  return ways.apps === 0 && ways.passkeys === 0 && byMail(context, ways) && !mailWaits(ways, context.clock.now());
}

/** Refuses to take the last second factor away. Recovery codes are none: they end. */
export async function demandAnotherWay(context: Context, sql: Db, account: Uuid, without: Uuid): Promise<void> {
  const ways = await seen(sql, account, without);
  if (ways.apps + ways.passkeys + (byMail(context, ways) ? 1 : 0) > 0) return;
  throw new CarnetError(
    'not-allowed',
    'This is your last second factor. Add another one first, then this one can be removed.',
  );
}

/** An account that its own session does not see is one whose session has ended. */
async function seen(sql: Db, account: Uuid, without: Uuid | null = null): Promise<Ways> {
  const ways = await countWays(sql, account, without);
  if (ways === null) throw sessionEnded();
  return ways;
}

function byMail(context: Context, ways: Ways): boolean {
  return context.config.mail !== 'none' && ways.mail > 0;
}

function mailWaits(ways: Ways, now: number): boolean {
  return ways.mailCountsFrom !== null && ways.mailCountsFrom.getTime() > now;
}
