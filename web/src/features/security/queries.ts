import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { meQuery, queryClient } from '../../api/queries.ts';

export const passkeysQuery = queryOptions({
  queryKey: ['passkeys'],
  queryFn: async () => (await body(api.GET('/api/identity/passkeys'))).passkeys,
});

export const codesQuery = queryOptions({
  queryKey: ['recovery-codes'],
  queryFn: () => body(api.GET('/api/identity/recovery-codes')),
});

/** Shown as it is now: a session that has just been ended elsewhere must not stand in the list. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await body(api.GET('/api/identity/sessions'))).sessions,
  staleTime: 0,
});

export const activityQuery = infiniteQueryOptions({
  queryKey: ['activity'],
  queryFn: ({ pageParam }) =>
    body(api.GET('/api/identity/activity', { params: { query: pageParam === null ? {} : { before: pageParam } } })),
  initialPageParam: null as string | null, // widens what would be null alone
  getNextPageParam: ({ next }) => next,
  staleTime: 0,
});

/** To be awaited after an act on the account: what shows it, and its own line of activity, are read again. */
export async function reloadAccount(...keys: readonly (readonly unknown[])[]): Promise<void> {
  await Promise.all(
    [meQuery.queryKey, activityQuery.queryKey, ...keys].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}
