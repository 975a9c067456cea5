import type { Uuid } from '../../kernel/index.ts';
import type { Context } from '../context.ts';

/** What an act ended, once its transaction is done. */
export interface Ended {
  readonly account: Uuid;
  readonly sessions: readonly Uuid[];
  readonly tokens?: readonly Uuid[];
  /** The session that acted: the act's own event tells of it. */
  readonly acting?: Uuid | null;
}

/** Makes this process forget the sessions at once, then tells the log of each that ended, and of each access token. */
export async function tellEnded(context: Context, ended: Ended, request: Uuid): Promise<void> {
  const { account, sessions, tokens = [], acting = null } = ended;
  for (const session of sessions) context.accessTokens.revoke(session);
  for (const session of sessions) {
    if (session !== acting) await context.audit({ kind: 'session-ended', request, account, session, outcome: 'ok' });
  }
  for (const session of tokens) await context.audit({ kind: 'token-ended', request, account, session, outcome: 'ok' });
}
