import { CarnetError, newUuid, type Role, randomBytes, type Uuid } from '../kernel/index.ts';
import type { Context } from './context.ts';
import { emailPlace, normaliseEmail } from './email.ts';
import { isDuplicate } from './failures.ts';
import { demandStrongPassword } from './passwords/password-strength.ts';
import { describeSeed, seedBytes } from './second-factors/totp.ts';
import { noteHeld } from './staff/held.ts';
import { findByEmail, firstVersion, insertAccount, insertFactor } from './store.ts';

export interface CreateAccount {
  readonly email: string;
  readonly password: string;
  readonly roles: readonly Role[];
  readonly language: 'en' | 'fr';
  /** Makes an authenticator app that counts at once; for an instance without mail, and for who administers. */
  readonly totp: boolean;
}

export interface CreatedAccount {
  readonly account: Uuid;
  /** To be shown once, on the terminal. */
  readonly totp: { readonly secret: string; readonly uri: string } | null;
}

/**
 * Makes a real account without a mail (command line and demo). Its mailbox counts as a factor where mail is sent, else the
 * app must be made. `conflict` when the address has an account, `invalid-input` for a weak password.
 */
export async function createAccount(context: Context, input: CreateAccount): Promise<CreatedAccount> {
  const { keyring, clock } = context;
  const email = normaliseEmail(input.email);
  const byMail = context.config.mail !== 'none';
  if (!byMail && !input.totp) {
    throw new CarnetError('invalid-input', 'This instance sends no mail, so the account needs an authenticator app.');
  }
  await demandStrongPassword(input.password, input.language, [email]);
  const index = keyring.blindIndex('account-email');
  if ((await findByEmail(context.signInSql, index.all(email))) !== null) throw taken();
  const passwordHash = await context.hasher.hash(input.password, input.language);
  const account = newUuid();
  await keyring.createSubject(account, 'account');
  const grant = context.grants.signIn(account);
  const keys = await keyring.unlock(grant);
  const seed = input.totp ? randomBytes(seedBytes) : null;
  const secret = seed === null ? null : await keyring.putSecret(grant, 'totp-seed', seed);
  const now = new Date(clock.now());
  try {
    await context.signInSql.begin(async (transaction) => {
      await insertAccount(transaction, {
        id: account,
        emailToken: index.current(email),
        email: keys.seal(emailPlace(account, firstVersion), Buffer.from(input.email.trim())),
        passwordHash,
        roles: input.roles,
        language: input.language,
        state: 'active',
        now,
      });
      await noteHeld(keyring, transaction, { account, roles: input.roles, since: now });
      if (byMail)
        await insertFactor(transaction, { id: newUuid(), account, kind: 'email', secret: null, confirmedAt: now, now });
      if (secret !== null)
        await insertFactor(transaction, { id: newUuid(), account, kind: 'totp', secret, confirmedAt: now, now });
    });
  } catch (error) {
    if (isDuplicate(error)) throw taken();
    throw error;
  }
  await context.audit({ kind: 'sign-up', request: newUuid(), account, session: null, outcome: 'ok' });
  for (const role of input.roles) {
    if (role === 'patient') continue;
    await context.audit({ kind: 'role-given', request: newUuid(), account, session: null, outcome: 'ok', note: role });
  }
  return { account, totp: seed === null ? null : describeSeed(seed, input.email.trim()) };
}

function taken(): CarnetError {
  return new CarnetError('conflict', 'There is an account with this address already.');
}
