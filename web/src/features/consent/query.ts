import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';

/** Each consent to a record, oldest first. */
export const consentQuery = (record: string) =>
  queryOptions({
    queryKey: ['consent', record],
    queryFn: async () =>
      (await body(api.GET('/api/records/{record}/consent', { params: { path: { record } } }))).consents,
    staleTime: 0,
  });
