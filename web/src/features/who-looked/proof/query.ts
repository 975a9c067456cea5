import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../../../api/client.ts';
import { instanceQuery, queryClient } from '../../../api/queries.ts';
import { type Judged, judge, keep, kept } from './watch.ts';

/** Whether this browser can check signatures; without HTTPS, and outside localhost, none can. */
export const canCheck = async (): Promise<boolean> => {
  try {
    // The base point of the curve is a key like any other.
    const key = Uint8Array.from({ length: 32 }, (_, n) => (n === 0 ? 0x58 : 0x66));
    return (await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify'])).type === 'public';
  } catch {
    return false;
  }
};

/** Asks how the log goes on from the one that this browser saw, and keeps what is proved; null where it cannot check. */
export const logWatchQuery = queryOptions({
  queryKey: ['log-watch'],
  queryFn: async (): Promise<Judged | null> => {
    if (!(await canCheck())) return null;
    const { mode } = await queryClient.ensureQueryData(instanceQuery);
    const before = kept();
    const told = await body(api.GET('/api/ledger/checkpoint', { params: { query: { since: sizeOf(before?.note) } } }));
    let judged = await judge(before, told);
    // A demo begins anew under the same address each time.
    if (judged.state === 'other-log' && mode === 'demo') judged = await judge(null, told);
    if (judged.keep !== null) keep(judged.keep);
    return judged;
  },
  // The first pass of the sealer is some seconds away at most.
  refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? 5_000 : false),
  staleTime: 0,
  retry: false,
});

/** Forgets what this browser saw, for whoever knows why the log of today is another. */
export async function beginAnew(): Promise<void> {
  keep(null);
  await queryClient.resetQueries({ queryKey: logWatchQuery.queryKey });
}

/** The size in the second line of a checkpoint. */
function sizeOf(note = ''): string {
  return /^\d{1,18}$/.exec(note.split('\n')[1] ?? '')?.[0] ?? '0';
}
