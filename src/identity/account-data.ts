import type { Actor } from '../kernel/index.ts';
import { readApiTokens } from './api-tokens.ts';
import type { Context } from './context.ts';
import type { Activity, ApiTokens, Me, Passkey, RecoveryCodes, Sessions } from './contract.ts';
import { readMe } from './me.ts';
import { readPasskeys } from './passkeys/manage.ts';
import { readRecoveryCodes } from './recovery/codes.ts';
import { readActivity } from './sessions/activity.ts';
import { readSessions } from './sessions/sessions.ts';

/** All that Carnet has of an account and can tell: no hash, no secret, since none of them is anybody's to read. */
export interface AccountData
  extends Pick<Me, 'email' | 'heldRoles' | 'language' | 'factors' | 'emailChange' | 'identityReset' | 'consents'> {
  readonly passkeys: readonly Passkey[];
  readonly recoveryCodes: RecoveryCodes;
  readonly sessions: Sessions['sessions'];
  readonly tokens: ApiTokens['tokens'];
  readonly activity: Activity['entries'];
}

/** Everything of the signed-in account, for its owner to take along. `session-ended`. */
export async function readAccountData(context: Context, actor: Actor): Promise<AccountData> {
  const { email, heldRoles, language, factors, emailChange, identityReset, consents } = await readMe(context, actor);
  const activity: Activity['entries'] = [];
  let before: string | undefined;
  do {
    const page = await readActivity(context, actor, before);
    activity.push(...page.entries);
    before = page.next ?? undefined;
  } while (before !== undefined);
  return {
    ...{ email, heldRoles, language, factors, emailChange, identityReset, consents },
    passkeys: (await readPasskeys(context, actor)).passkeys,
    recoveryCodes: await readRecoveryCodes(context, actor),
    sessions: (await readSessions(context, actor)).sessions,
    tokens: (await readApiTokens(context, actor)).tokens,
    activity,
  };
}
