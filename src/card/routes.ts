import { anyAccount, cardReaders, type Route, route } from '../kernel/index.ts';
import { CardParams, CardQuery, CardView, RecordList } from './contract.ts';
import type { FormParts } from './forms/read-part.ts';
import { formRoutes } from './forms/routes.ts';
import { answerLanguage } from './language.ts';
import { type CardParts, readCard, readRecords } from './read-card.ts';

/** The list of records, the medical card of each, and the forms that fill it in. */
export function cardRoutes(parts: CardParts & FormParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records',
      authority: { kind: 'record', scope: 'record:read' },
      who: anyAccount,
      summary: 'The records that you may open',
      answers: { 200: RecordList },
      handle: async ({ actor, id }) => ({ body: await readRecords(parts, { actor, request: id }) }),
    }),
    route({
      method: 'GET',
      path: '/api/card/:record',
      authority: { kind: 'record', scope: 'record:read' },
      who: cardReaders,
      summary: 'The medical card of a record, in English or French (`language`, else Accept-Language)',
      params: CardParams,
      query: CardQuery,
      answers: { 200: CardView },
      handle: async ({ actor, id, params, query, headers }) => {
        const language = answerLanguage(query.language, headers['accept-language']);
        return {
          body: await readCard(parts, { actor, request: id }, params.record, language),
          headers: { 'content-language': language, vary: 'accept-language' },
        };
      },
    }),
    ...formRoutes(parts),
  ];
}
