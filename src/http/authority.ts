import type { Actor, Authority } from '../kernel/index.ts';
import { CarnetError, isFresh } from '../kernel/index.ts';

/**
 * Demands of an actor what a route's authority says; the one place that does. Throws `not-signed-in`, `factor-needed` or
 * `not-allowed`.
 *
 * @param now Milliseconds since 1970.
 */
export function demand(authority: Authority, actor: Actor | null, now: number): void {
  if (authority.kind === 'open') return;
  if (actor === null) throw notSignedIn();
  if (authority.kind === 'record') {
    if (actor.scopes === null || actor.scopes.includes(authority.scope)) return;
    throw new CarnetError('not-allowed', `This access token lacks the scope ${authority.scope}.`);
  }
  if (actor.scopes !== null || actor.proof === 'token') {
    throw new CarnetError('not-allowed', 'An access token cannot do this; sign in yourself.');
  }
  switch (authority.kind) {
    case 'session':
      return;
    case 'fresh':
      if (isFresh(actor, now)) return;
      throw new CarnetError('factor-needed', 'Your last confirmation is older than 5 minutes.');
    case 'role':
      if (actor.role === authority.role) return;
      throw new CarnetError('not-allowed', 'You do not act in the role that this is for.');
    default:
      throw unknownAuthority(authority);
  }
}

export function notSignedIn(): CarnetError {
  return new CarnetError('not-signed-in', 'This needs an account.');
}

function unknownAuthority(authority: never): TypeError {
  return new TypeError(`unknown authority ${JSON.stringify(authority)}`);
}

const kinds = new Set<string>(['open', 'session', 'fresh', 'record', 'role'] satisfies Authority['kind'][]);

/** Whether a value really is an authority, for tables that were made past the types. An open route names its reason. */
export function isAuthority(value: unknown): value is Authority {
  if (typeof value !== 'object' || value === null || !('kind' in value) || typeof value.kind !== 'string') return false;
  if (!kinds.has(value.kind)) return false;
  if (value.kind === 'open') return 'reason' in value && typeof value.reason === 'string' && value.reason.trim() !== '';
  if (value.kind === 'record')
    return 'scope' in value && (value.scope === 'record:read' || value.scope === 'record:write');
  return value.kind !== 'role' || ('role' in value && typeof value.role === 'string');
}
