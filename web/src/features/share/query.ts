import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

/** What of a record is and was given to whom, and which offers wait. */
export const grantsQuery = (record: string) =>
  queryOptions({
    queryKey: ['grants', record],
    queryFn: () => body(api.GET('/api/records/{record}/grants', { params: { path: { record } } })),
    staleTime: 0,
  });

/** To be awaited after an act on what is given of a record. */
export async function reloadGrants(record: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: grantsQuery(record).queryKey });
}
