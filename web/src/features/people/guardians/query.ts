import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';

export const guardiansQuery = (record: string) =>
  queryOptions({
    queryKey: ['guardians', record],
    queryFn: () => body(api.GET('/api/records/{record}/guardians', { params: { path: { record } } })),
    staleTime: 0,
  });

/** To be awaited after an act on who looks after the record. */
export async function reloadGuardians(record: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: guardiansQuery(record).queryKey });
}
