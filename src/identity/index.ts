import { asCarnetError } from '../database/index.ts';
import { type Actor, newUuid, type Route, type Uuid } from '../kernel/index.ts';
import type { Message } from '../notifications/index.ts';
import { type AccountData, readAccountData } from './account-data.ts';
import { verifyApiToken } from './api-tokens.ts';
import type { Context } from './context.ts';
import type { Me } from './contract.ts';
import { type CreateAccount, type CreatedAccount, createAccount } from './create-account.ts';
import { normaliseEmail } from './email.ts';
import { sessionEnded } from './failures.ts';
import { defaultLimits } from './limits/limits.ts';
import { type RateLimiter, rateLimiter } from './limits/rate-limit.ts';
import { readMe } from './me.ts';
import type { Call, IdentityOptions } from './options.ts';
import { type ImportReport, importAccounts } from './passwords/import-accounts.ts';
import type { ImportRow } from './passwords/import-row.ts';
import { hashGate, passwordHasher } from './passwords/password-hash.ts';
import { type RecoverAccount, type RecoveredAccount, recoverAccount } from './passwords/recover-account.ts';
import { recoverySteps } from './recovery/steps.ts';
import { identityRoutes } from './routes.ts';
import { accessTokens } from './sessions/access-token.ts';
import { giveCookies, startSession } from './sessions/session.ts';
import { secretLives } from './sessions/store.ts';
import { staffAddresses } from './staff/addresses.ts';
import { introduceProfessional } from './staff/introduce.ts';
import { type Professional, professionalOf } from './staff/professional.ts';
import { selfGrantSteps } from './staff/self-grant.ts';
import { findAccount, findByEmail } from './store.ts';
import { sweep } from './sweep.ts';
import { mailTo, tell, tellAdmins } from './tell.ts';

export { Me } from './contract.ts';
export type { CreateAccount, CreatedAccount } from './create-account.ts';
export { demandFresh, demandSession } from './failures.ts';
export { networkOf } from './limits/network.ts';
export { isLiving } from './living.ts';
export type { Call, IdentityOptions, Sighting } from './options.ts';
export { type Gate, gateOf } from './passwords/gate.ts';
export type { ImportReport } from './passwords/import-accounts.ts';
export type { ImportRow } from './passwords/import-row.ts';
export { keptAsPromised } from './passwords/kept-as.ts';
export type { RecoverAccount, RecoveredAccount } from './passwords/recover-account.ts';
export { identitySealed, identityTokens } from './sealed-columns.ts';
export { heldMac } from './staff/origin.ts';
export type { Professional } from './staff/professional.ts';

export interface Identity {
  readonly routes: readonly Route[];
  /**
   * The actor of a genuine, living access token; null otherwise. Without a promise where the token was seen before.
   * Rejects with `clock-behind`.
   */
  verifyAccessToken(text: string): Actor | null | Promise<Actor | null>;
  /** Whether PostgreSQL knows the actor's session as a living one now; one statement. */
  sessionLives(actor: Actor): Promise<boolean>;
  /** The actor of a living personal access token (`carnet_pat_…`), its use recorded; null otherwise. */
  verifyApiToken(text: string, request?: Uuid): Promise<Actor | null>;
  /** Everything of the signed-in account, for its owner to take along. */
  accountData(actor: Actor): Promise<AccountData>;
  /** Refuses a session's access tokens at once (PostgreSQL refuses the session itself), and tells `sessionEnded`. */
  dropSession(session: Uuid): void;
  /** Another process that serves ended it: the same here, and nobody is told. */
  sessionEndedElsewhere(session: Uuid): void;
  createAccount(input: CreateAccount): Promise<CreatedAccount>;
  /** Gives an account back to its owner, on the word of the operator; for the command line. */
  recoverAccount(input: RecoverAccount): Promise<RecoveredAccount>;
  /** Makes accounts of another program's hashes, or looks what it would make; for the command line. */
  importAccounts(rows: readonly ImportRow[], how: { readonly apply: boolean }): Promise<ImportReport>;
  /** The account of an address, or null; for the command line and the demo, never behind an address that strangers reach. */
  accountOf(email: string): Promise<Uuid | null>;
  /** Starts a session without a sign-in and sets its cookies: the demo's one-click sign-in, and nothing else. */
  signInAs(call: Call, account: Uuid): Promise<Me>;
  /** The same without cookies, for seeding and tests. */
  startSession(account: Uuid, proof: 'demo'): Promise<Actor>;
  /**
   * Name, specialty, number and role of a professional whom an administrator confirmed; null for everybody else, also for a row
   * that this server did not write. Nothing but this is opened for it.
   */
  professionalOf(account: Uuid): Promise<Professional | null>;
  /** Gives and confirms a professional identity in one go and without mails, for seeding. */
  introduceProfessional(of: Parameters<typeof introduceProfessional>[1]): Promise<void>;
  /** Addresses of who holds a staff role, by account, for who administers. `not-allowed`. */
  staffAddresses(actor: Actor): Promise<ReadonlyMap<Uuid, string>>;
  /** The limits that slices above count with too. */
  readonly limits: Pick<RateLimiter, 'take' | 'takes'>;
  /** Writes a notice to the mailbox of an account, as the machine that signs in does; nothing for one that is no more. */
  tell(account: Uuid, message: Message): Promise<void>;
  /** Writes a message of an account to another address; false where this server sends no mail. */
  mailTo(from: Uuid, to: string, language: 'en' | 'fr', message: Message): Promise<boolean>;
  /** The same to everybody who administers, at most once in `everyMs` (a day when absent) for each kind of message. */
  tellAdmins(message: Message, everyMs?: number, except?: readonly Uuid[]): Promise<void>;
  /** Does what waits: links to send, notices of resets, addresses that change, patients to be told. To be called every few seconds. */
  recoverySteps(): Promise<void>;
  /** Removes what has ended; to be called every hour or so. */
  sweep(): Promise<void>;
}

/** Puts accounts together; computes one hash on the way. */
export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { keyring, clock, config } = options;
  const tokens = accessTokens(keyring, clock, config);
  const context: Context = {
    ...options,
    hasher: await passwordHasher(options.hashes ?? hashGate(), config.passwordHash),
    accessTokens: {
      ...tokens,
      revoke(session) {
        tokens.revoke(session);
        options.sessionEnded?.(session);
      },
    },
    limits: rateLimiter(options.signInSql, keyring, clock, { ...defaultLimits, ...config.limits }),
  };
  const start = async (id: Uuid, proof: 'demo', request: Uuid, call: Call | null) => {
    const account = await findAccount(context.signInSql, id);
    if (account === null) throw sessionEnded();
    const started = await context.signInSql.begin((transaction) =>
      startSession(context, transaction, account, proof, call),
    );
    await context.audit({ kind: 'sign-in', request, account: id, session: started.actor.session, outcome: 'ok' });
    return started;
  };
  return {
    routes: identityRoutes(context).map((one) => ({ ...one, handle: (request) => told(one.handle(request)) })),
    verifyAccessToken: (text) => context.accessTokens.verify(text),
    verifyApiToken: (text, request = newUuid()) => told(verifyApiToken(context, text, request)),
    sessionLives: (actor) => told(secretLives(context.appSql, actor)),
    accountData: (actor) => told(readAccountData(context, actor)),
    dropSession: (session) => context.accessTokens.revoke(session),
    sessionEndedElsewhere: (session) => tokens.revoke(session),
    createAccount: (input) => createAccount(context, input),
    recoverAccount: (input) => told(recoverAccount(context, input)),
    importAccounts: (rows, how) => told(importAccounts(context, rows, how)),
    async accountOf(email) {
      const wanted = keyring.blindIndex('account-email').all(normaliseEmail(email));
      return (await findByEmail(context.signInSql, wanted))?.id ?? null;
    },
    async signInAs(call, account) {
      const started = await start(account, 'demo', call.id, call);
      await giveCookies(context, call, started);
      return await readMe(context, started.actor);
    },
    startSession: async (account, proof) => (await start(account, proof, newUuid(), null)).actor,
    professionalOf: (account) => told(professionalOf(context, account)),
    introduceProfessional: (of) => told(introduceProfessional(context, of)),
    staffAddresses: (actor) => told(staffAddresses(context, actor)),
    limits: context.limits,
    tell: (account, message) => told(tell(context, account, message)),
    mailTo: (from, to, language, message) => told(mailTo(context, { from, to, language }, message)),
    tellAdmins: (message, everyMs, except) => told(tellAdmins(context, message, everyMs, except)),
    async recoverySteps() {
      await recoverySteps(context);
      await selfGrantSteps(context);
    },
    sweep: () => sweep(context),
  };
}

/** A database that is away is told as such (`database-away`), whichever statement met it. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asCarnetError(error);
  }
}
