import { CarnetError, newUuid, randomBytes, type Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { emailPlace, normaliseEmail } from '../email.ts';
import { endEmailChange } from '../recovery/email-change-store.ts';
import { cancelReset } from '../recovery/store.ts';
import { dropFactors, lockFactors } from '../second-factors/store.ts';
import { describeSeed, seedBytes } from '../second-factors/totp.ts';
import { tellEnded } from '../sessions/ended.ts';
import { findByEmail, insertFactor, readEmail } from '../store.ts';
import { demandStrongPassword } from './password-strength.ts';
import { replacePassword } from './replace-password.ts';

export interface RecoverAccount {
  readonly email: string;
  readonly password: string;
  /** Why the operator does it; goes into the access log, sealed. */
  readonly reason: string;
  /** Removes passkeys, recovery codes and authenticator apps, for an owner whose devices are in other hands. */
  readonly reset: boolean;
}

export interface RecoveredAccount {
  readonly account: Uuid;
  /** To be shown once, on the terminal. */
  readonly totp: { readonly secret: string; readonly uri: string };
  /** Sessions and personal access tokens that were ended. */
  readonly ended: number;
  /** Whether the owner is told by mail. */
  readonly told: boolean;
}

const longestReason = 200;

/**
 * Gives an account back to its owner on the word of whoever runs the machine: a new password and a new authenticator app beside
 * the factors that are there (`reset`: instead of them). Ends its sessions and tokens, a reset and a change of address that
 * wait, and tells the owner by mail where mail is sent. `not-found` for an unknown address, `invalid-input` for a weak password or no reason.
 */
export async function recoverAccount(context: Context, input: RecoverAccount): Promise<RecoveredAccount> {
  const { keyring, clock, signInSql } = context;
  const reason = input.reason.trim();
  if (reason === '' || reason.length > longestReason)
    throw new CarnetError('invalid-input', `A reason of 1 to ${longestReason} characters is needed.`);
  const email = normaliseEmail(input.email);
  const account = await findByEmail(signInSql, keyring.blindIndex('account-email').all(email));
  if (account === null) throw new CarnetError('not-found', `There is no account with the address ${input.email}.`);
  await demandStrongPassword(input.password, account.language, [email]);
  const passwordHash = await context.hasher.hash(input.password, account.language);
  const grant = context.grants.signIn(account.id);
  const keys = await keyring.unlock(grant);
  const seed = randomBytes(seedBytes);
  const secret = await keyring.putSecret(grant, 'totp-seed', seed);
  const now = new Date(clock.now());
  const told = context.config.mail !== 'none';
  const done = await signInSql.begin(async (transaction) => {
    await lockFactors(transaction, account.id);
    // Begun by whoever had the account meanwhile, either would take it away again.
    await endEmailChange(transaction, account.id, now);
    await cancelReset(transaction, account.id, now);
    const ended = await replacePassword(transaction, account.id, { hash: passwordHash, now });
    const seeds = input.reset ? await dropFactors(transaction, account.id) : [];
    const factor = { account: account.id, kind: 'totp', secret, confirmedAt: now, now } as const;
    await insertFactor(transaction, { id: newUuid(), ...factor });
    if (told) await context.mail(transaction, keys, account.language, { kind: 'password-changed' });
    const row = await readEmail(transaction, account.id);
    if (row === null) throw new CarnetError('not-found', 'The account was removed meanwhile.');
    return { seeds, ...ended, row };
  });
  const request = newUuid();
  await tellEnded(context, { account: account.id, sessions: done.sessions, tokens: done.tokens }, request);
  for (const old of done.seeds) await keyring.destroySecret(grant, old);
  const event = { kind: 'account-recovered', account: account.id, session: null, outcome: 'ok' } as const;
  await context.audit({ ...event, request, note: `${input.reset ? 'reset' : 'added'}: ${reason}` });
  const shown = keys.open(emailPlace(account.id, done.row.version), done.row.email).toString('utf8');
  const totp = describeSeed(seed, shown);
  seed.fill(0);
  return { account: account.id, totp, ended: done.tokens.length + done.sessions.length, told };
}
