import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';

export const whoLookedQuery = (record: string) =>
  infiniteQueryOptions({
    queryKey: ['who-looked', record],
    queryFn: ({ pageParam }) =>
      body(
        api.GET('/api/records/{record}/who-looked', {
          params: { path: { record }, query: pageParam === null ? {} : { before: pageParam } },
        }),
      ),
    initialPageParam: null as string | null, // widens what would be null alone
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  });
