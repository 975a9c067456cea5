import { type Route, route } from '../kernel/index.ts';
import { WhatWeKeep, WhatWeKeepQuery, WhoLooked, WhoLookedParams, WhoLookedQuery } from './contract.ts';
import { whatWeKeep } from './what-we-keep.ts';
import { type RightsParts, readWhoLooked } from './who-looked.ts';

/** What a patient may ask of the record itself. */
export function rightsRoutes(parts: RightsParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/rights/what-we-keep',
      authority: { kind: 'session' },
      summary: 'Every field that is stored, why and for how long',
      query: WhatWeKeepQuery,
      answers: { 200: WhatWeKeep },
      handle: async ({ query }) => ({ body: whatWeKeep(query.language) }),
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/who-looked',
      authority: { kind: 'record', scope: 'record:read' },
      summary: 'Who looked at a record, what they touched and when, newest first',
      params: WhoLookedParams,
      query: WhoLookedQuery,
      answers: { 200: WhoLooked },
      handle: async ({ actor, params, query }) => ({
        body: await readWhoLooked(parts, actor, params.record, query.before),
      }),
    }),
  ];
}
