import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { queryClient, sharedQuery } from '../../api/queries.ts';

/** Every practice, for who administers. */
export const allPracticesQuery = queryOptions({
  queryKey: ['all-practices'],
  queryFn: () => body(api.GET('/api/admin/practices')),
  staleTime: 0,
});

/** The practices that a doctor is in. */
export const ownPracticesQuery = queryOptions({
  queryKey: ['practices'],
  queryFn: () => body(api.GET('/api/practices', { headers: { 'carnet-role': 'doctor' } })),
  staleTime: 0,
});

/** To be awaited after an act on practices: with whom one is in one, what one may read changes too. */
export async function reloadPractices(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: allPracticesQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: ownPracticesQuery.queryKey }),
    queryClient.invalidateQueries({ queryKey: sharedQuery.queryKey }),
  ]);
}
