import { type Actor, newUuid, type Role, randomBytes, type Uuid } from '../kernel/index.ts';
import { sha256 } from '../keyring/index.ts';
import { accessLifeS, demandClock } from './access-token.ts';
import type { Context } from './context.ts';
import type { Call } from './options.ts';
import { refreshTag } from './origin.ts';
import { insertRefreshToken, insertSession, type SessionProof } from './session-store.ts';
import type { Db } from './store.ts';

/** A session ends for good after 30 days, and when it was not used for 7 days (12 h for who administers). */
const lifeMs = 30 * 24 * 3600_000;
const idleMs = 7 * 24 * 3600_000;
const adminIdleMs = 12 * 3600_000;

type CookieJar = Pick<Call, 'setCookie'>;

export interface StartedSession {
  readonly actor: Actor;
  /** Text of the first refresh token. */
  readonly refresh: string;
}

/** When a session that was used at `now` ends by itself, in ms. */
export function idleEnd(roles: readonly Role[], now: number, sessionExpires: number): number {
  return Math.min(sessionExpires, now + (roles.includes('admin') ? adminIdleMs : idleMs));
}

/**
 * Starts a session in the caller's transaction. A refresh token is the session's 128-bit secret, 128 random bits and a tag
 * (origin.ts): the secret travels with it, so that a new access token can be made although only the secret's hash is stored.
 */
export async function startSession(
  context: Context,
  transaction: Db,
  account: { readonly id: Uuid; readonly roles: readonly Role[] },
  proof: SessionProof,
): Promise<StartedSession> {
  demandClock(context.clock);
  const now = context.clock.now();
  const [id, secret] = [newUuid(), randomBytes(16)];
  const expires = now + lifeMs;
  const idleExpires = idleEnd(account.roles, now, expires);
  await insertSession(transaction, {
    id,
    account: account.id,
    secretHash: sha256(secret),
    proof,
    now: new Date(now),
    idleExpires: new Date(idleExpires),
    expires: new Date(expires),
  });
  const body = Buffer.concat([secret, randomBytes(16)]);
  const refresh = Buffer.concat([body, refreshTag(context.keyring, body, { session: id, account: account.id })]);
  await insertRefreshToken(transaction, {
    hash: sha256(refresh),
    session: id,
    account: account.id,
    now: new Date(now),
    expires: new Date(idleExpires),
  });
  const actor: Actor = {
    account: account.id,
    roles: account.roles,
    secret,
    session: id,
    proof,
    factorAt: now,
    scopes: null,
  };
  return { actor, refresh: refresh.toString('base64url') };
}

/** Sets both cookies of a session; the refresh cookie lives as long as its token can. */
export async function giveCookies(context: Context, jar: CookieJar, started: StartedSession): Promise<void> {
  await giveAccessCookie(context, jar, started.actor);
  const now = context.clock.now();
  const life = idleEnd(started.actor.roles, now, now + lifeMs) - now;
  jar.setCookie('refresh', started.refresh, { maxAge: Math.floor(life / 1000) });
}

export async function giveAccessCookie(context: Context, jar: CookieJar, actor: Actor): Promise<void> {
  jar.setCookie('access', await context.accessTokens.issue(actor), { maxAge: accessLifeS });
}

export function takeCookies(jar: CookieJar): void {
  jar.setCookie('access', '', { maxAge: 0 });
  jar.setCookie('refresh', '', { maxAge: 0 });
}
