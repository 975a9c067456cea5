import { api, body } from '../../api/client.ts';
import { ApiError, isSignedOut } from '../../api/problem.ts';
import { meQuery, queryClient } from '../../api/queries.ts';
import { maybeSignedIn } from '../../api/session.ts';
import { isWhole, mailToken } from '../../app/mail-token.ts';
import { forgetPerson } from '../../app/person.ts';

const nobody = { signedIn: false, invitation: null, passkeys: 0 };

/** Who opens the link of an invitation, and what it is for. */
export async function loadJoin() {
  if (!maybeSignedIn()) return nobody;
  // Asked anew: a passkey may have been made since.
  const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 }).catch((error: unknown) => {
    if (!isSignedOut(error)) throw error;
    forgetPerson();
    return null;
  });
  if (me === null) return nobody;
  const token = mailToken();
  const invitation =
    token === null || !isWhole(token)
      ? null
      : await body(api.POST('/api/staff-invitations/look', { body: { token } })).catch((error: unknown) => {
          if (error instanceof ApiError && error.code === 'not-found') return null;
          throw error;
        });
  return { signedIn: true, invitation, passkeys: me.passkeys };
}
