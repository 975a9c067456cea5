import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';

/** What of a record's log was not recognised, and what was answered. */
export const casesQuery = (record: string) =>
  queryOptions({
    queryKey: ['cases', record],
    queryFn: () => body(api.GET('/api/records/{record}/cases', { params: { path: { record } } })),
    staleTime: 0,
  });

/** What waits for whoever administers or audits. */
export const toAnswerQuery = queryOptions({
  queryKey: ['cases-to-answer'],
  queryFn: () => body(api.GET('/api/cases')),
  staleTime: 0,
});

/** To be awaited after a question or an answer. */
export async function reloadCases(record: string | null): Promise<void> {
  await queryClient.invalidateQueries({
    queryKey: record === null ? toAnswerQuery.queryKey : casesQuery(record).queryKey,
  });
}
