import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';

export const formerQuery = (record: string) =>
  queryOptions({
    queryKey: ['former-guardians', record],
    queryFn: async () =>
      (await body(api.GET('/api/records/{record}/former-guardians', { params: { path: { record } } }))).guardians,
    staleTime: 0,
  });
