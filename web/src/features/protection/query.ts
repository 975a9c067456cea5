import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { Protection } from '../../api/contract.ts';
import { isSignedOut } from '../../api/problem.ts';
import { maybeSignedIn } from '../../api/session.ts';

const ask = () => body(api.GET('/api/protection'));

/**
 * What the server's checks found. An open route takes somebody whose access token ran out for a stranger, so whoever signed in
 * here has the session renewed and asks once more.
 */
async function told(): Promise<Protection> {
  const first = await ask();
  if (first.statements !== null || !maybeSignedIn()) return first;
  try {
    await body(api.GET('/api/identity/me'));
  } catch (error) {
    if (!isSignedOut(error)) throw error;
    return first;
  }
  return ask();
}

export const protectionQuery = queryOptions({ queryKey: ['protection'], queryFn: told, staleTime: 0 });
