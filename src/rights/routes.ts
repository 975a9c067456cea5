import { Type } from 'typebox';
import { anySession, keepersAndTokens, type Route, route } from '../kernel/index.ts';
import {
  ListQuery,
  LookCounts,
  WhatWeKeep,
  WhatWeKeepQuery,
  WhoLooked,
  WhoLookedParams,
  WhoLookedQuery,
} from './contract.ts';
import { whoLookedList } from './list.ts';
import { whoLookedProof } from './proof.ts';
import { whatWeKeep } from './what-we-keep.ts';
import { countLooks, type RightsParts, readWhoLooked } from './who-looked.ts';

const authority = { kind: 'record', scope: 'record:read' } as const;

/** What a patient may ask of the record itself. */
export function rightsRoutes(parts: RightsParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/rights/what-we-keep',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Every field that is stored, why and for how long',
      query: WhatWeKeepQuery,
      answers: { 200: WhatWeKeep },
      handle: async ({ query }) => ({ body: whatWeKeep(query.language) }),
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/who-looked',
      authority,
      who: keepersAndTokens,
      summary: 'Who looked at a record, what they touched and when, newest first',
      params: WhoLookedParams,
      query: WhoLookedQuery,
      answers: { 200: WhoLooked },
      handle: async ({ actor, id, params, query: { show = 'everything', before } }) => ({
        body: await readWhoLooked(parts, actor, params.record, { show, before, request: id }),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/who-looked/counts',
      authority,
      who: keepersAndTokens,
      summary: 'How often who looked in the last 30 days, by minutes in which they did',
      params: WhoLookedParams,
      answers: { 200: LookCounts },
      handle: async ({ actor, id, params }) => ({ body: await countLooks(parts, actor, params.record, id) }),
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/who-looked/list',
      authority,
      who: keepersAndTokens,
      summary: 'The whole list of who looked as a file, CSV or JSON, in plain words',
      params: WhoLookedParams,
      query: ListQuery,
      answers: { 200: Type.Unknown() },
      handle: async ({ actor, id, params, query: { format, language = 'en' } }) => {
        const ask = { actor, request: id, record: params.record, format, language };
        const { name, type, body } = await whoLookedList(parts, ask);
        return {
          body,
          headers: {
            'content-type': type,
            'content-disposition': `attachment; filename="${name}"`,
            'content-language': language,
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/who-looked/proof',
      authority,
      who: keepersAndTokens,
      summary: 'The proof that the log recorded just these entries about a record, for the verifier',
      params: WhoLookedParams,
      answers: { 200: Type.Unknown() },
      handle: async ({ actor, id, params }) => ({
        body: await whoLookedProof(parts, { actor, request: id, record: params.record }),
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-disposition': 'attachment; filename="who-looked.proof.json"',
          'cache-control': 'no-store',
        },
      }),
    }),
  ];
}
