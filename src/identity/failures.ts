import { type Actor, CarnetError, hasCode, isFresh } from '../kernel/index.ts';
import type { ServerClock } from './options.ts';

/** The one answer to a wrong, late, used or unknown code. */
export function codeRefused(): CarnetError {
  return new CarnetError(
    'code-refused',
    'The code is not right, or its time is over. Ask for a new one if you need it.',
  );
}

/** Within a session, so the address is known and right. */
export function wrongPassword(): CarnetError {
  const message = 'This is not the password of your account.';
  return new CarnetError('invalid-input', message, {
    errors: [{ field: 'body.current', code: 'wrong-password', message }],
  });
}

export function sessionEnded(): CarnetError {
  return new CarnetError('session-ended', 'This session has ended. Sign in again.');
}

/** `not-allowed` for a personal access token: factors, tokens and sessions are for people at a session. */
export function demandSession(actor: Actor): Actor {
  if (actor.scopes !== null)
    throw new CarnetError('not-allowed', 'A personal access token cannot do this. Sign in to do it.');
  return actor;
}

/** `factor-needed` when the second factor was shown more than 5 min ago. The edge asks too; a mistake there opens nothing. */
export function demandFresh(actor: Actor, clock: ServerClock): Actor {
  const present = demandSession(actor);
  if (!isFresh(present, clock.now())) {
    throw new CarnetError('factor-needed', 'Confirm with your second factor first; then this works for 5 minutes.');
  }
  return present;
}

/** PostgreSQL's unique_violation. */
export function isDuplicate(error: unknown): boolean {
  return hasCode(error, '23505');
}
