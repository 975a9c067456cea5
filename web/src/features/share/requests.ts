import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

/** What doctors ask of oneself, and what one asked for as a doctor. */
export const requestsQuery = queryOptions({
  queryKey: ['grant-requests'],
  queryFn: () => body(api.GET('/api/grant-requests')),
  staleTime: 0,
});

/** To be awaited after an act on a request. */
export async function reloadRequests(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: requestsQuery.queryKey });
}
