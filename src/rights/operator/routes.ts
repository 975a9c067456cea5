import { Type } from 'typebox';
import { type Route, route } from '../../kernel/index.ts';
import { StopRequest } from '../erasure/contract.ts';
import { type OperatorParts, stopErasure } from './erase.ts';

/** What people can do about an act of the operator. */
export function operatorRoutes(parts: OperatorParts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/erasures/stop',
      authority: {
        kind: 'open',
        reason:
          'The token of the mail (128 bits) is what allows it; whoever is told may have no device that is signed in.',
      },
      summary: 'Stop an erasure that the operator announced',
      body: StopRequest,
      answers: { 204: Type.Undefined() },
      handle: async ({ body }) => {
        await stopErasure(parts, { token: body.token });
        return { status: 204 };
      },
    }),
  ];
}
