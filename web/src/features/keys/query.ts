import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';

/** Keys and their rotations; asked for often while one is under way, else now and then. */
export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: () => body(api.GET('/api/keys')),
  staleTime: 0,
  refetchInterval: ({ state }) => (state.data?.living.some((job) => job.state !== 'waiting') === true ? 2_000 : 30_000),
});
