import { type Actor, CarnetError, type Route, type RouteRequest, route } from '../kernel/index.ts';
import { CardParams, CardQuery, CardView, RecordList } from './contract.ts';
import { answerLanguage } from './language.ts';
import { type CardParts, readCard, readRecords } from './read-card.ts';

/** The list of records and the medical card of each. */
export function cardRoutes(parts: CardParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records',
      authority: { kind: 'record', scope: 'record:read' },
      summary: 'The records that you may open',
      answers: { 200: RecordList },
      handle: async (request) => ({ body: await readRecords(parts, asking(request)) }),
    }),
    route({
      method: 'GET',
      path: '/api/card/:record',
      authority: { kind: 'record', scope: 'record:read' },
      summary: 'The medical card of a record, in English or French (`language`, else Accept-Language)',
      params: CardParams,
      query: CardQuery,
      answers: { 200: CardView },
      handle: async (request) => {
        const language = answerLanguage(request.query.language, request.headers['accept-language']);
        return {
          body: await readCard(parts, asking(request), request.params.record, language),
          headers: { 'content-language': language, vary: 'accept-language' },
        };
      },
    }),
  ];
}

type Asking = Pick<RouteRequest<never, never, never>, 'actor' | 'id'>;

function asking({ actor, id }: Asking): {
  readonly actor: Actor;
  readonly request: RouteRequest<never, never, never>['id'];
} {
  if (actor === null) throw new CarnetError('not-signed-in', 'Sign in first.');
  return { actor, request: id };
}
