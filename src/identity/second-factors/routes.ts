import { Type } from 'typebox';
import { anySession, parseUuid, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import * as shape from '../contract.ts';
import { addEmailFactor } from './add-email.ts';
import { removeFactor } from './remove.ts';

const fresh = { kind: 'fresh' } as const;

/** The list of second factors; apps are added in `factors.ts`, passkeys in `passkeys/`. */
export function secondFactorRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/identity/factors/email',
      authority: fresh,
      who: anySession,
      summary: 'Make the code by mail a second factor again',
      answers: { 201: shape.Factor },
      handle: async (request) => ({ status: 201, body: await addEmailFactor(context, request.actor, request) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/factors/:id',
      authority: fresh,
      who: anySession,
      summary: 'Remove an authenticator app, or the code by mail, from the second factors',
      params: shape.IdParams,
      answers: { 204: Type.Undefined() },
      handle: async (request) => {
        await removeFactor(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
  ];
}
