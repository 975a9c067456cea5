import type { Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import type { SignInStarted } from '../contract.ts';
import { listPasskeys } from '../passkeys/store.ts';
import { isUsable } from '../passkeys/vouch.ts';
import { type Db, type FactorRow, listFactors } from '../store.ts';
import { hasRecoveryCode, mailCountsFrom } from './store.ts';

export interface Usable {
  /** From when on a code by mail counts again; null when it does, or never would. */
  readonly mailCountsFrom: Date | null;
  /** Confirmed authenticator apps. */
  readonly apps: readonly FactorRow[];
  /** Whether a code by mail counts: the account has it as a factor, the instance sends mail, and no reset by mail is fresh. */
  readonly email: boolean;
  /** Ids of the passkeys that sign in: rows of this server's making, and none that may have been copied. */
  readonly passkeys: readonly Uuid[];
}

/** The second factors that count. `sql`: of the machine that signs in, or a transaction of the account's own session. */
export async function usableFactors(context: Context, sql: Db, account: Uuid): Promise<Usable> {
  const rows = (await listFactors(sql, account)).filter((row) => row.confirmedAt !== null);
  const passkeys = await listPasskeys(sql, account);
  const from = await mailCountsFrom(sql, account);
  const byMail = context.config.mail !== 'none' && rows.some((row) => row.kind === 'email');
  const waits = from !== null && from.getTime() > context.clock.now();
  return {
    apps: rows.filter((row) => row.kind === 'totp'),
    email: byMail && !waits,
    mailCountsFrom: byMail && waits ? from : null,
    passkeys: passkeys.filter((row) => isUsable(context.keyring, row)).map((row) => row.id),
  };
}

/** What the page offers after the right password, best first; and from when on a code by mail will be among it. */
export async function offeredFactors(
  context: Context,
  account: Uuid,
): Promise<{ readonly factors: SignInStarted['factors']; readonly mailCountsFrom: Date | null }> {
  const { apps, email, passkeys, mailCountsFrom } = await usableFactors(context, context.signInSql, account);
  const recovery = await hasRecoveryCode(context.signInSql, account);
  const factors = [
    ...(passkeys.length > 0 ? ['passkey' as const] : []),
    ...(apps.length > 0 ? ['totp' as const] : []),
    ...(email ? ['email' as const] : []),
    ...(recovery ? ['recovery' as const] : []),
  ];
  return { factors, mailCountsFrom };
}
