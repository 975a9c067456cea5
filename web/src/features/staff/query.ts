import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

export const staffQuery = queryOptions({
  queryKey: ['staff'],
  queryFn: () => body(api.GET('/api/admin/staff')),
  staleTime: 0,
});

export const professionalQuery = queryOptions({
  queryKey: ['professional'],
  queryFn: () => body(api.GET('/api/identity/professional')),
  staleTime: 0,
});

/** To be awaited after an act on staff. */
export async function reloadStaff(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: staffQuery.queryKey });
}
