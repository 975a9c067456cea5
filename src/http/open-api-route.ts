import { Type } from 'typebox';
import { anybody, type Route, route } from '../kernel/index.ts';

/** `/api/openapi.json`. @param document Gives the finished document, UTF-8. */
export function openApiRoute(document: () => Buffer): Route {
  return route({
    method: 'GET',
    path: '/api/openapi.json',
    authority: { kind: 'open', reason: 'Programs read from it what can be asked; it holds no data.' },
    who: anybody,
    summary: 'This description',
    answers: { 200: Type.Unknown() },
    handle: () =>
      Promise.resolve({
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
        body: document(),
      }),
  });
}
