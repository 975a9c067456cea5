import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { Language } from '../../api/contract.ts';

export const whatWeKeepQuery = (language: Language) =>
  queryOptions({
    queryKey: ['what-we-keep', language],
    queryFn: () => body(api.GET('/api/rights/what-we-keep', { params: { query: { language } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
