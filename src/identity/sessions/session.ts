import type { TransactionSql } from 'postgres';
import { type Actor, firstRole, newUuid, type Role, randomBytes, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import { networkOf } from '../limits/network.ts';
import type { Call } from '../options.ts';
import { ourRoles } from '../staff/our-roles.ts';
import type { Language } from '../store.ts';
import { accessLifeS, demandClock } from './access-token.ts';
import { describeDevice, sealDevice } from './device.ts';
import { knownDevice, rememberDevice } from './known-device.ts';
import { refreshTag } from './origin.ts';
import { lifeOf, longestLife, rolesTakenOn } from './roles.ts';
import { insertRefreshToken, insertSession, type SessionProof } from './session-store.ts';

type CookieJar = Pick<Call, 'setCookie'>;

export interface StartedSession {
  readonly actor: Actor;
  /** Text of the first refresh token. */
  readonly refresh: string;
}

/** When a session that was used at `now` ends by itself, in ms. */
export function idleEnd(roles: readonly Role[], now: number, sessionExpires: number): number {
  return Math.min(sessionExpires, now + lifeOf(roles).idle);
}

/** The account that signs in, as `findAccount` gives it. */
export interface SigningIn {
  readonly id: Uuid;
  readonly roles: readonly Role[];
  readonly language: Language;
}

/**
 * Starts a session in the caller's transaction. A refresh token is the session's 128-bit secret, 128 random bits and a tag
 * (origin.ts): the secret travels with it, so that a new access token can be made although only the secret's hash is stored.
 *
 * @param call The request that signs in: its device is sealed into the session, and the owner is told by mail (in the same
 *   transaction) of one that never signed in to the account. Null where no person does (seeding).
 * @param occasion `sign-up` tells nobody of the device: it is the first.
 */
export async function startSession(
  context: Context,
  transaction: TransactionSql,
  account: SigningIn,
  proof: SessionProof,
  call: Pick<Call, 'headers' | 'address' | 'cookie'> | null,
  occasion: 'sign-in' | 'sign-up' = 'sign-in',
): Promise<StartedSession> {
  demandClock(context.clock);
  const now = context.clock.now();
  const held = await ourRoles(context.keyring, transaction, account);
  const roles = rolesTakenOn(held, proof, context.config);
  const [id, secret] = [newUuid(), randomBytes(16)];
  const expires = now + lifeOf(roles).absolute;
  const idleExpires = idleEnd(roles, now, expires);
  const keys = await context.keyring.unlock(context.grants.signIn(account.id));
  const device = call === null ? null : await describeDevice(call, context.onError);
  await insertSession(transaction, {
    id,
    account: account.id,
    secretHash: sha256(secret),
    proof,
    now: new Date(now),
    idleExpires: new Date(idleExpires),
    expires: new Date(expires),
    device: device === null ? null : sealDevice(keys, id, device),
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
  if (call !== null && proof !== 'demo') {
    const known = knownDevice(context.keyring, call, account.id);
    if (!known && occasion === 'sign-in')
      await context.mail(transaction, keys, account.language, { kind: 'new-device' });
    const [network, country] = [networkOf(call.address), device?.country ?? null];
    context.seen?.({ kind: 'signed-in', network, account: account.id, country, known });
  }
  const actor: Actor = {
    account: account.id,
    roles,
    role: firstRole(roles),
    secret,
    session: id,
    proof,
    factorAt: now,
    scopes: null,
  };
  return { actor, refresh: refresh.toString('base64url') };
}

/** After a sign-in: the cookies of the session, and that of the device, which is known to the account from now on. */
export async function giveCookies(
  context: Context,
  jar: Pick<Call, 'cookie' | 'setCookie'>,
  started: StartedSession,
): Promise<void> {
  await giveSessionCookies(context, jar, started);
  if (started.actor.proof !== 'demo') rememberDevice(context.keyring, jar, started.actor.account);
}

/** Sets both cookies of a session; the refresh cookie lives as long as its token can. */
export async function giveSessionCookies(context: Context, jar: CookieJar, started: StartedSession): Promise<void> {
  await giveAccessCookie(context, jar, started.actor);
  const now = context.clock.now();
  const life = idleEnd(started.actor.roles, now, now + longestLife) - now;
  jar.setCookie('refresh', started.refresh, { maxAge: Math.floor(life / 1000) });
}

export async function giveAccessCookie(context: Context, jar: CookieJar, actor: Actor): Promise<void> {
  jar.setCookie('access', await context.accessTokens.issue(actor), { maxAge: accessLifeS });
}

export function takeCookies(jar: CookieJar): void {
  jar.setCookie('access', '', { maxAge: 0 });
  jar.setCookie('refresh', '', { maxAge: 0 });
}
