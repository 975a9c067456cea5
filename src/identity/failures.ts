import { type Actor, CarnetError } from '../kernel/index.ts';
import type { ServerClock } from './options.ts';

/** How long a shown factor counts as fresh. */
const freshMs = 5 * 60_000;

/** The one answer to a wrong, late, used or unknown code. */
export function codeRefused(): CarnetError {
  return new CarnetError(
    'code-refused',
    'The code is not right, or its time is over. Ask for a new one if you need it.',
  );
}

export function sessionEnded(): CarnetError {
  return new CarnetError('session-ended', 'This session has ended. Sign in again.');
}

/** `not-allowed` for a personal access token: factors, tokens and sessions are for people at a session. */
export function demandSession(actor: Actor | null): Actor {
  if (actor === null) throw new CarnetError('not-signed-in', 'Sign in first.');
  if (actor.scopes !== null)
    throw new CarnetError('not-allowed', 'A personal access token cannot do this. Sign in to do it.');
  return actor;
}

/** `factor-needed` when the second factor was shown more than 5 min ago. The edge asks too; a mistake there opens nothing. */
export function demandFresh(actor: Actor | null, clock: ServerClock): Actor {
  const present = demandSession(actor);
  if (clock.now() - present.factorAt > freshMs) {
    throw new CarnetError('factor-needed', 'Confirm with your second factor first; then this works for 5 minutes.');
  }
  return present;
}

/** PostgreSQL's unique_violation. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
