import { QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body } from './client.ts';
import type { Language } from './contract.ts';
import { ApiError, isSignedOut } from './problem.ts';
import { keepRole } from './role.ts';
import { rememberSignedIn } from './session.ts';

let ended: () => void = () => undefined;

/** Says what happens when an answer shows that the session has ended; set once, by the router. */
export function onSessionEnded(act: () => void): void {
  ended = act;
}

/** Hands a failure of a mutation or query to whoever must act on an ended session; true when it was one. */
export function noteSessionEnd(error: unknown): boolean {
  if (!isSignedOut(error)) return false;
  rememberSignedIn(false);
  ended();
  return true;
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.state.data !== undefined) noteSessionEnd(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => count < 1 && error instanceof ApiError && error.code === 'network',
      retryDelay: 800,
    },
  },
});

export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: () => body(api.GET('/api/instance')),
  staleTime: Number.POSITIVE_INFINITY,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const me = await body(api.GET('/api/identity/me'));
    keepRole(me);
    return me;
  },
  staleTime: 60_000,
});

export const recordsQuery = queryOptions({
  queryKey: ['records'],
  queryFn: async () => (await body(api.GET('/api/records'))).records,
});

/** The records of which something was given to the person. */
export const sharedQuery = queryOptions({
  queryKey: ['shared'],
  queryFn: async () => (await body(api.GET('/api/shared'))).records,
});

/** The key of a record's card in every language. */
export const cardKey = (record: string) => ['card', record] as const;

/** The card, with the server's own words in the reader's language. */
export const cardQuery = (record: string, language: Language) =>
  queryOptions({
    queryKey: [...cardKey(record), language],
    queryFn: () => body(api.GET('/api/card/{record}', { params: { path: { record }, query: { language } } })),
  });

/** What was answered for a record about emergencies, and each time that a doctor opened it in one. */
export const emergencyQuery = (record: string) =>
  queryOptions({
    queryKey: ['emergency', record],
    queryFn: () => body(api.GET('/api/records/{record}/emergency-access', { params: { path: { record } } })),
  });

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: () => body(api.GET('/api/imports/{id}', { params: { path: { id } } })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'reading' || state.data?.state === 'storing' ? 800 : false),
  });

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => (await body(api.GET('/api/identity/tokens'))).tokens,
});

export const demoMailQuery = queryOptions({
  queryKey: ['demo-mail'],
  queryFn: async () => (await body(api.GET('/api/demo/mail'))).messages,
  staleTime: 0,
  refetchInterval: 3_000,
});
