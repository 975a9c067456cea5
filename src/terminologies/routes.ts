import { anySession, type Route, route } from '../kernel/index.ts';
import { FoundTerms, TermLists, TermListsQuery, TermSearch } from './contract.ts';
import { listsIn } from './lists.ts';
import type { Terminologies } from './terminologies.ts';

/**
 * Search-as-you-type over the bundled codes, and the short lists of the forms. What somebody types is medical, so it travels in
 * the body of a POST: addresses stand in histories, in logs of proxies and in caches, bodies do not.
 */
export function terminologyRoutes(terminologies: Terminologies): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/terminologies/search',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Codes for what has been typed so far; own words are always allowed instead',
      body: TermSearch,
      bodyLimit: 4096,
      answers: { 200: FoundTerms },
      handle: async ({ body }) => ({ body: { terms: await terminologies.find(body) } }),
    }),
    route({
      method: 'GET',
      path: '/api/terminologies/lists',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'The short lists of codes that forms offer',
      query: TermListsQuery,
      answers: { 200: TermLists },
      handle: async ({ query }) => {
        // A form asks for its lists before somebody types; a list that cannot be read fails the search itself.
        terminologies.warm().catch(() => undefined);
        return { body: listsIn(query.language) };
      },
    }),
  ];
}
