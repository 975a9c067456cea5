import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../../api/client.ts';

export const erasureQuery = queryOptions({
  queryKey: ['erasure'],
  queryFn: () => body(api.GET('/api/rights/erasure')),
  // Who else looks after a record may have changed a moment ago.
  staleTime: 0,
});
