import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { Show } from '../../api/contract.ts';

export const whoLookedQuery = (record: string, show: Show) =>
  infiniteQueryOptions({
    queryKey: ['who-looked', record, show],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/records/{record}/who-looked', {
          params: { path: { record }, query: pageParam === null ? { show } : { show, before: pageParam } },
        }),
      ),
    initialPageParam: null as string | null, // widens what would be null alone
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });

export const countsQuery = (record: string) =>
  queryOptions({
    queryKey: ['who-looked-counts', record],
    queryFn: () => body(api.GET('/api/records/{record}/who-looked/counts', { params: { path: { record } } })),
    staleTime: 0,
  });
