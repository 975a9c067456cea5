import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { FeedKind } from '../../api/contract.ts';
import { queryClient } from '../../api/queries.ts';

/** In whose role one reads: who administers decides and signs off, who audits reads pseudonyms. */
export type Reader = 'admin' | 'auditor';

/** A week of security events; this one when none is named. */
export const securityQuery = (reader: Reader, week: string | undefined) =>
  queryOptions({
    queryKey: ['security', reader, week ?? 'now'],
    queryFn: () => {
      const params = { params: { query: week === undefined ? {} : { week } } };
      return reader === 'admin'
        ? body(api.GET('/api/admin/security', params))
        : body(api.GET('/api/auditor/security', params));
    },
    staleTime: 0,
  });

/** A page of events under pseudonyms, of one kind or of all. */
export const feedQuery = (reader: Reader, kind: FeedKind | undefined, before: string | undefined) =>
  queryOptions({
    queryKey: ['security-feed', reader, kind ?? 'all', before ?? 'newest'],
    queryFn: () => {
      const query = { ...(kind === undefined ? {} : { kind }), ...(before === undefined ? {} : { before }) };
      const params = { params: { query } };
      return reader === 'admin'
        ? body(api.GET('/api/admin/security/feed', params))
        : body(api.GET('/api/auditor/feed', params));
    },
    staleTime: 0,
  });

export const ledgerViewQuery = queryOptions({
  queryKey: ['ledger-view'],
  queryFn: () => body(api.GET('/api/auditor/ledger')),
  staleTime: 0,
});

/** To be awaited after a decision or a signature. */
export async function reloadSecurity(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['security', 'admin'] });
}
