import type { Actor } from '../kernel/index.ts';
import type { Context } from './context.ts';
import { demandSession, sessionEnded } from './failures.ts';
import { type Language, setLanguage } from './store.ts';

/** The language that mail to the account is written in from now on. `not-allowed` for an access token. */
export async function changeLanguage(context: Context, by: Actor, language: Language): Promise<void> {
  const actor = demandSession(by);
  if (!(await setLanguage(context.signInSql, actor.account, language))) throw sessionEnded();
}
