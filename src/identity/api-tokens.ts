import { asActor } from '../database/index.ts';
import { type Actor, CarnetError, newUuid, type Role, randomBytes, type Uuid } from '../kernel/index.ts';
import { type Place, sha256 } from '../keyring/index.ts';
import type { Context } from './context.ts';
import type { ApiTokens, MadeApiToken, NewApiToken } from './contract.ts';
import { demandFresh, demandSession, sessionEnded } from './failures.ts';
import type { Call } from './options.ts';
import { lockFactors } from './second-factors/store.ts';
import { demandClock } from './sessions/access-token.ts';
import { apiTokenTag, isTag, splitTag } from './sessions/origin.ts';
import { findApiTokenInUse, insertApiToken, listApiTokens, readEmail, revokeApiTokens } from './store.ts';

const prefix = 'carnet_pat_';
const form = /^carnet_pat_[A-Za-z0-9_-]{43}$/;
const dayMs = 24 * 3600_000;
const mostDays = 90;
const mostTokens = 20;

/** Where the sealed name of an access token stands. */
export const namePlace = (row: Uuid): Place => ({
  part: 'account',
  table: 'api_token',
  row,
  column: 'name',
  rowVersion: 0,
});

/**
 * Makes a personal access token and shows it this once. Needs a factor shown within 5 min (`factor-needed`) and the role
 * patient (`not-allowed`): tokens reach records, never staff work. At most 90 days and 20 tokens (`conflict`).
 */
export async function createApiToken(
  context: Context,
  by: Actor,
  input: NewApiToken,
  call: Pick<Call, 'id'>,
): Promise<MadeApiToken> {
  const actor = demandFresh(by, context.clock);
  demandClock(context.clock);
  if (!actor.roles.includes('patient'))
    throw new CarnetError('not-allowed', 'Access tokens are for people who keep a record here.');
  if (input.days > mostDays)
    throw new CarnetError('invalid-input', `An access token is good for ${mostDays} days at most.`);
  const now = context.clock.now();
  const [id, secret] = [newUuid(), randomBytes(16)];
  const expires = new Date(now + input.days * dayMs);
  const keys = await context.keyring.unlock(context.grants.own(actor));
  await asActor(context.appSql, actor, null, async (transaction) => {
    await lockFactors(transaction, actor.account);
    const account = await readEmail(transaction, actor.account);
    if (account === null) throw sessionEnded();
    if ((await listApiTokens(transaction, actor.account, new Date(now))).length >= mostTokens) {
      throw new CarnetError(
        'conflict',
        `You have ${mostTokens} access tokens already, which is the most. Remove one first.`,
      );
    }
    await insertApiToken(transaction, {
      id,
      account: actor.account,
      secretHash: sha256(secret),
      name: keys.seal(namePlace(id), Buffer.from(input.name)),
      scopes: input.scopes,
      now: new Date(now),
      expires,
    });
    await context.mail(transaction, keys, account.language, { kind: 'token-created' });
  });
  await context.audit({
    kind: 'token-created',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: id,
    outcome: 'ok',
  });
  const tag = apiTokenTag(context.keyring, secret, { id, account: actor.account, scopes: input.scopes, expires });
  return { id, token: prefix + Buffer.concat([secret, tag]).toString('base64url'), expiresAt: expires.toISOString() };
}

/** The account's living tokens, oldest first; never their secrets. */
export async function readApiTokens(context: Context, by: Actor): Promise<ApiTokens> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const rows = await asActor(context.appSql, actor, null, (transaction) =>
    listApiTokens(transaction, actor.account, now),
  );
  const keys = await context.keyring.unlock(context.grants.own(actor));
  const tokens = rows.map((row) => ({
    id: row.id,
    name: keys.open(namePlace(row.id), row.name).toString('utf8'),
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }));
  return { tokens };
}

/** Ends one token at once. `not-found` when the account has no living token of that id. */
export async function revokeApiToken(context: Context, by: Actor, id: Uuid, call: Pick<Call, 'id'>): Promise<void> {
  const actor = demandSession(by);
  const now = new Date(context.clock.now());
  const ended = await asActor(context.appSql, actor, null, (transaction) =>
    revokeApiTokens(transaction, actor.account, id, now),
  );
  if (ended.length === 0) throw new CarnetError('not-found', 'There is no such access token.');
  await context.audit({
    kind: 'token-ended',
    request: call.id,
    account: actor.account,
    role: actor.role,
    session: id,
    outcome: 'ok',
  });
}

/** The actor of a living personal access token, its use recorded; null for anything else. Its roles never go beyond patient. */
export async function verifyApiToken(context: Context, text: string, request: Uuid): Promise<Actor | null> {
  if (!form.test(text)) return null;
  demandClock(context.clock);
  const { body: secret, tag } = splitTag(Buffer.from(text.slice(prefix.length), 'base64url'));
  const row = await findApiTokenInUse(context.signInSql, sha256(secret), new Date(context.clock.now()));
  if (row === null || !isTag(tag, apiTokenTag(context.keyring, secret, row))) return null;
  if (!row.living) {
    await recordRefused(context, row, request);
    return null;
  }
  await context.audit({ kind: 'token-used', request, account: row.account, session: row.id, outcome: 'ok' });
  const roles: readonly Role[] = row.roles.filter((role) => role === 'patient');
  const { account, id: session, scopes } = row;
  return { account, roles, role: 'patient', secret, session, proof: 'token', factorAt: 0, scopes };
}

/** The owner should see that an ended token is still tried, but whoever holds it must not fill the log. */
async function recordRefused(
  context: Context,
  token: { readonly id: Uuid; readonly account: Uuid },
  request: Uuid,
): Promise<void> {
  try {
    await context.limits.take('endedToken', token.id);
  } catch (error) {
    if (error instanceof CarnetError && error.code === 'too-many-requests') return;
    throw error;
  }
  await context.audit({ kind: 'token-refused', request, account: token.account, session: token.id, outcome: 'denied' });
}
