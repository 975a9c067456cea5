import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import {
  type Actor,
  CarnetError,
  firstRole,
  isUuid,
  ownMemory,
  type Proof,
  type Role,
  roles,
  type Uuid,
} from '../../kernel/index.ts';
import { type Keyring, sha256 } from '../../keyring/index.ts';
import { LruMap } from '../lru-map.ts';
import type { IdentityConfig, ServerClock } from '../options.ts';

/** An access token is good for 10 min. */
export const accessLifeS = 600;
export const audience = 'carnet';
const type = 'at+jwt';
const cachedTokens = 10_000;
const mostBehindMs = 2 * 60_000;
const sweepMs = 60_000;

/** What an access token says; `secret` is the session's, through which PostgreSQL decides. */
export interface AccessClaims {
  readonly account: Uuid;
  readonly session: Uuid;
  readonly secret: Buffer;
  readonly roles: readonly Role[];
  readonly proof: Proof;
  readonly factorAt: number;
}

export interface AccessTokens {
  issue(claims: AccessClaims): Promise<string>;
  /**
   * The actor of a genuine, living token whose session was not ended here; null for anything else. Answers without a
   * promise where the token was seen before; never throws, but may reject.
   */
  verify(text: string): Actor | null | Promise<Actor | null>;
  /** Refuses the session's tokens in this process from now on; PostgreSQL refuses its secret everywhere. */
  revoke(session: Uuid): void;
}

/** A token that was verified; times in ms. */
interface Verified {
  readonly actor: Actor;
  readonly issued: number;
  readonly expires: number;
}

/** Nothing is issued or accepted while the clock is more than 2 min behind a time that was already seen. */
export function demandClock(clock: ServerClock): void {
  if (isBehind(clock)) throw clockBehind();
}

function isBehind(clock: ServerClock): boolean {
  return (clock.behind?.() ?? 0) > mostBehindMs;
}

function clockBehind(): CarnetError {
  return new CarnetError('clock-behind', 'The clock of the server is behind. Its operator has to set it right.', {
    retryAfter: 60,
  });
}

/**
 * Access tokens: JWT (RFC 7519, header `at+jwt` of RFC 9068) signed with Ed25519 (RFC 8037) by the newest of the keyring's
 * keys. The algorithm is pinned, the key found by `kid` among our own alone. Tokens that were verified are kept by their
 * SHA-256 until they expire.
 */
export function accessTokens(
  keyring: Keyring,
  clock: ServerClock,
  config: Pick<IdentityConfig, 'publicUrl'>,
): AccessTokens {
  const verified = new LruMap<string, Verified>(cachedTokens);
  const revoked = new Map<Uuid, number>();
  let swept = 0;

  /** Now and then: a session has had many tokens by the end of a day, of which one is good. */
  const forgetExpired = (now: number): void => {
    if (Math.abs(now - swept) < sweepMs) return;
    swept = now;
    verified.forget(({ expires }) => expires <= now);
  };

  const keyOf = async (kid: unknown) => {
    const key = typeof kid === 'string' ? await keyring.findSigningKey('access-token-signing', kid) : null;
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };

  const read = async (text: string): Promise<Verified | null> => {
    try {
      const { payload } = await jwtVerify(text, (header) => keyOf(header.kid), {
        algorithms: ['EdDSA'],
        typ: type,
        issuer: config.publicUrl,
        audience,
        requiredClaims: ['exp', 'iat', 'sub'],
        maxTokenAge: accessLifeS,
        clockTolerance: 0,
        currentDate: new Date(clock.now()),
      });
      const actor = actorOf(payload);
      const [issued, expires] = [(payload.iat ?? 0) * 1000, (payload.exp ?? 0) * 1000];
      return actor === null ? null : { actor, issued, expires };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return null;
      throw error;
    }
  };

  const readAndKeep = async (text: string, key: string): Promise<Actor | null> => {
    const entry = await read(text);
    if (entry === null || revoked.has(entry.actor.session)) return null;
    forgetExpired(clock.now());
    verified.set(key, entry);
    return entry.actor;
  };

  return {
    async issue(claims) {
      demandClock(clock);
      const [key] = await keyring.signingKeys('access-token-signing');
      const now = Math.floor(clock.now() / 1000);
      return await new SignJWT({
        sid: claims.session,
        sec: claims.secret.toString('base64url'),
        roles: [...claims.roles],
        prf: claims.proof,
        fat: claims.factorAt,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: type })
        .setSubject(claims.account)
        .setIssuer(config.publicUrl)
        .setAudience(audience)
        .setIssuedAt(now)
        .setExpirationTime(now + accessLifeS)
        .sign(key.privateKey);
    },

    verify(text) {
      if (isBehind(clock)) return Promise.reject(clockBehind());
      const key = sha256(Buffer.from(text)).toString('base64');
      const entry = verified.get(key);
      if (entry === undefined) return readAndKeep(text, key);
      const now = clock.now();
      // One from the future was made while the clock was ahead: its end means nothing.
      if (entry.expires <= now || entry.issued > now + mostBehindMs) {
        verified.delete(key);
        return null;
      }
      return revoked.has(entry.actor.session) ? null : entry.actor;
    },

    revoke(session) {
      const now = clock.now();
      for (const [id, until] of revoked) if (until <= now) revoked.delete(id);
      revoked.set(session, now + accessLifeS * 1000);
    },
  };
}

const proofs: readonly string[] = [
  'passkey',
  'password+totp',
  'password+email',
  'password+recovery',
  'demo',
] satisfies Proof[];

/** Null when a claim has another form, as in a token of another version of Carnet. */
function actorOf(payload: JWTPayload): Actor | null {
  const { sub, sid, sec, roles: held, prf, fat } = payload as Record<string, unknown>;
  if (typeof sub !== 'string' || !isUuid(sub) || typeof sid !== 'string' || !isUuid(sid)) return null;
  if (typeof sec !== 'string' || typeof fat !== 'number') return null;
  if (!Array.isArray(held) || !held.every((role) => roles.includes(role))) return null;
  if (typeof prf !== 'string' || !proofs.includes(prf)) return null;
  const secret = ownMemory(Buffer.from(sec, 'base64url'));
  if (secret.length !== 16) return null;
  const role = firstRole(held);
  const actor = { account: sub, session: sid, secret, roles: held, role, proof: prf, factorAt: fat, scopes: null };
  return Object.freeze(actor) as Actor; // roles and proof were just compared with their lists
}
