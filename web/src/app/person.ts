import type { Me } from '../api/contract.ts';
import { instanceQuery, meQuery, queryClient } from '../api/queries.ts';
import { rememberSignedIn } from '../api/session.ts';

/** Forgets the person who was signed in: memory, hint, imports under way. The instance's own facts stay. */
export function forgetPerson(): void {
  rememberSignedIn(false);
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== instanceQuery.queryKey[0] });
}

/** Takes in who has just signed in, after forgetting whoever was here before. */
export function welcome(me: Me): void {
  forgetPerson();
  queryClient.setQueryData(meQuery.queryKey, me);
  rememberSignedIn(true);
}

/** Whether this person has agreed to the text that this instance asks for now. */
export function hasConsented(me: Me, version: string): boolean {
  return me.consents.some((consent) => consent.document === 'record' && consent.version === version);
}
