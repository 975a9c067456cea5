import type { Me } from '../api/contract.ts';
import { instanceQuery, meQuery, queryClient } from '../api/queries.ts';
import { dropRole, keepRole } from '../api/role.ts';
import { rememberSignedIn } from '../api/session.ts';

/** Forgets the person who was signed in: memory, hint, imports under way. The instance's own facts stay. */
export function forgetPerson(): void {
  rememberSignedIn(false);
  dropRole();
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== instanceQuery.queryKey[0] });
}

/**
 * Leaves after signing out: the page that follows is loaded anew, so that nothing of the person stays in memory, and no page that is
 * still shown asks on and takes the refusal for a session that ended. Never resolves; the browser leaves.
 */
export function leave(to: '/' | '/sign-in?to=%2Fsecurity%2Fpassword' = '/'): Promise<never> {
  rememberSignedIn(false);
  dropRole();
  window.location.replace(to);
  return new Promise(() => {});
}

/** Takes in who has just signed in, after forgetting whoever was here before. */
export function welcome(me: Me): void {
  forgetPerson();
  keepRole(me);
  queryClient.setQueryData(meQuery.queryKey, me);
  rememberSignedIn(true);
}

/** Whether this person has agreed to the text that this instance asks for now. */
export function hasConsented(me: Me, version: string): boolean {
  return me.consents.some((consent) => consent.document === 'record' && consent.version === version);
}

/** Whether this person agreed to an earlier version of the text, and not yet to the one of now. */
export function isOutdated(me: Me, version: string): boolean {
  return me.consents.some((consent) => consent.document === 'record') && !hasConsented(me, version);
}
