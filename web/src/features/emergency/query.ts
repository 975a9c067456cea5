import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../api/client.ts';
import type { Language } from '../../api/contract.ts';
import { emergencyQuery, queryClient } from '../../api/queries.ts';

/** What the doctor has open in emergencies. */
export const openedQuery = queryOptions({
  queryKey: ['emergencies', 'open'],
  queryFn: async () => (await body(api.GET('/api/emergency-access'))).open,
  staleTime: 0,
});

/** A card for the purpose of an emergency; apart from what one may read of it otherwise. */
export const emergencyCardQuery = (record: string, language: Language) =>
  queryOptions({
    queryKey: ['emergencies', 'card', record, language],
    queryFn: () =>
      body(
        api.GET('/api/card/{record}', {
          params: { path: { record }, query: { language }, header: { 'carnet-purpose': 'emergency' } },
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

/** Every use, for those who review. */
export const queueQuery = queryOptions({
  queryKey: ['emergencies', 'queue'],
  queryFn: async () => (await body(api.GET('/api/admin/emergency-access'))).uses,
  staleTime: 0,
});

/** To be awaited after an answer, a question or another code. */
export async function reloadEmergency(record: string): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: emergencyQuery(record).queryKey });
}

/** To be awaited after what a doctor opened, widened or ended, and after a review. */
export async function reloadEmergencies(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['emergencies'] });
}
