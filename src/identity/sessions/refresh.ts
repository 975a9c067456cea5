import { type Actor, CarnetError, firstRole, lengthPrefixed, type Role, randomBytes } from '../../kernel/index.ts';
import { equalBytes, sha256 } from '../../keyring/index.ts';
import type { Context } from '../context.ts';
import { sessionEnded } from '../failures.ts';
import type { Call } from '../options.ts';
import { ourRoles } from '../staff/our-roles.ts';
import type { Db } from '../store.ts';
import { demandClock } from './access-token.ts';
import { isTag, refreshTag, splitTag } from './origin.ts';
import { lifeOf, rolesTakenOn } from './roles.ts';
import { giveSessionCookies, idleEnd, type StartedSession, takeCookies } from './session.ts';
import {
  extendSession,
  insertRefreshToken,
  lockRefreshToken,
  markRefreshTokenUsed,
  type PresentedToken,
  revokeSession,
} from './session-store.ts';

/** How long the same request may be repeated: an answer that was lost on its way must not cost the session. */
const repeatMs = 10_000;
const secretBytes = 16;
const randomPart = 16;
const tokenBytes = secretBytes + 32;
/** As far as clocks of two processes may differ. */
const mostAheadMs = 2 * 60_000;

type Outcome =
  | { readonly kind: 'ok'; readonly started: StartedSession }
  | { readonly kind: 'ended' }
  | { readonly kind: 'reused'; readonly row: PresentedToken };

/**
 * Changes a refresh token for its successor and a new access token. The successor is an HMAC of the token and the client's
 * Idempotency-Key under a keyring key: a repeat within 10 s with the same key gets the same successor, and nothing that
 * opens the session is stored. Any other use of a used token ends the session with all its tokens (RFC 9700, 4.14.2).
 * `session-ended`.
 */
export async function refresh(
  context: Context,
  token: string | undefined,
  idempotencyKey: string | undefined,
  call: Call,
): Promise<void> {
  demandClock(context.clock);
  const bytes = Buffer.from(token ?? '', 'base64url');
  if (bytes.length !== tokenBytes) return end(call);
  const key = readKey(idempotencyKey);
  const outcome = await context.signInSql.begin((transaction) => rotate(context, transaction, bytes, key));
  if (outcome.kind === 'ok') return await giveSessionCookies(context, call, outcome.started);
  if (outcome.kind === 'reused') {
    context.accessTokens.revoke(outcome.row.session);
    const { account, session } = outcome.row;
    await context.audit({ kind: 'session-family-revoked', request: call.id, account, session, outcome: 'denied' });
  }
  return end(call);
}

function end(call: Call): never {
  takeCookies(call);
  throw sessionEnded();
}

/** Without a key of the client's own no repeat can be told from a theft, so a random one stands in. */
function readKey(text: string | undefined): Buffer {
  if (text === undefined) return randomBytes(32);
  if (!/^[\x21-\x7e]{8,128}$/.test(text)) {
    throw new CarnetError('invalid-input', 'The Idempotency-Key must be 8 to 128 visible ASCII characters.', {
      errors: [{ field: 'headers.idempotency-key', code: 'format', message: '8 to 128 visible ASCII characters' }],
    });
  }
  return Buffer.from(text);
}

async function rotate(context: Context, transaction: Db, token: Buffer, key: Buffer): Promise<Outcome> {
  const hash = sha256(token);
  const now = context.clock.now();
  const row = await lockRefreshToken(transaction, hash);
  if (row === null || row.revokedAt !== null) return { kind: 'ended' };
  const { body, tag } = splitTag(token);
  if (!isTag(tag, refreshTag(context.keyring, body, row))) return { kind: 'ended' };
  // Made while the clock was far ahead: its end, which was counted from then, means nothing.
  if (row.createdAt.getTime() > now + mostAheadMs) return { kind: 'ended' };
  const held = await ourRoles(context.keyring, transaction, { id: row.account, roles: row.roles });
  const roles = rolesTakenOn(held, row.proof, context.config);
  const successor = successorOf(context, token, key, row);
  if (row.usedAt !== null) {
    const repeat =
      now - row.usedAt.getTime() <= repeatMs &&
      row.idempotencyHash !== null &&
      equalBytes(row.idempotencyHash, sha256(key));
    if (repeat) return { kind: 'ok', started: started(row, roles, token, successor) };
    await revokeSession(transaction, row.session, new Date(now));
    return { kind: 'reused', row };
  }
  // By the roles of today: an account that got a staff role meanwhile has the life of staff, counted from the sign-in.
  const sessionExpires = Math.min(row.sessionExpires.getTime(), row.sessionCreated.getTime() + lifeOf(roles).absolute);
  if (Math.min(row.tokenExpires.getTime(), row.idleExpires.getTime(), sessionExpires) <= now) return { kind: 'ended' };
  const idleExpires = new Date(idleEnd(roles, now, sessionExpires));
  await markRefreshTokenUsed(transaction, hash, sha256(key), new Date(now));
  await insertRefreshToken(transaction, {
    hash: sha256(successor),
    session: row.session,
    account: row.account,
    now: new Date(now),
    expires: idleExpires,
  });
  await extendSession(transaction, row.session, idleExpires, new Date(now));
  return { kind: 'ok', started: started(row, roles, token, successor) };
}

function successorOf(context: Context, token: Buffer, key: Buffer, row: PresentedToken): Buffer {
  const next = context.keyring.mac('one-time-code', lengthPrefixed(['refresh-successor', token, key]));
  const body = Buffer.concat([token.subarray(0, secretBytes), next.subarray(0, randomPart)]);
  return Buffer.concat([body, refreshTag(context.keyring, body, row)]);
}

function started(row: PresentedToken, roles: readonly Role[], token: Buffer, successor: Buffer): StartedSession {
  const actor: Actor = {
    account: row.account,
    roles,
    role: firstRole(roles),
    secret: Buffer.from(token.subarray(0, secretBytes)),
    session: row.session,
    proof: row.proof,
    factorAt: row.factorAt.getTime(),
    scopes: null,
  };
  return { actor, refresh: successor.toString('base64url') };
}
