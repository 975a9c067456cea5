import { Type } from 'typebox';
import { anybody, anySession, parseUuid, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import * as shape from '../contract.ts';
import { readActivity } from './activity.ts';
import { JwkSet, readJwks } from './jwks.ts';
import { endSession, readSessions, signOutElsewhere } from './sessions.ts';

const session = { kind: 'session' } as const;
const none = Type.Undefined();

/** The sessions of an account, what happened to it, and the keys that its access tokens are checked with. */
export function sessionRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/identity/sessions',
      authority: session,
      who: anySession,
      summary: 'Where the account is signed in',
      answers: { 200: shape.Sessions },
      handle: async ({ actor }) => ({ body: await readSessions(context, actor) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/sessions/:id',
      authority: session,
      who: anySession,
      summary: 'End one session of the account',
      params: shape.IdParams,
      answers: { 204: none },
      handle: async (request) => {
        await endSession(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-out-elsewhere',
      authority: session,
      who: anySession,
      summary: 'End all sessions of the account but this one',
      answers: { 204: none },
      handle: async (request) => {
        await signOutElsewhere(context, request.actor, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/identity/activity',
      authority: session,
      who: anySession,
      summary: 'What happened to the account, newest first',
      query: shape.ActivityQuery,
      answers: { 200: shape.Activity },
      handle: async ({ actor, query }) => ({ body: await readActivity(context, actor, query.before) }),
    }),
    route({
      method: 'GET',
      path: '/.well-known/jwks.json',
      authority: { kind: 'open', reason: 'Public halves of the keys that sign access tokens; they open nothing.' },
      who: anybody,
      summary: 'Public keys of access tokens (RFC 7517, RFC 8037)',
      answers: { 200: JwkSet },
      handle: async () => ({
        body: await readJwks(context.keyring),
        headers: { 'cache-control': 'public, max-age=300' },
      }),
    }),
  ];
}
