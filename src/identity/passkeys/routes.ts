import { Type } from 'typebox';
import { parseUuid, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import * as shape from '../contract.ts';
import { readPasskeys, removePasskey, renamePasskey } from './manage.ts';
import { addPasskey, registrationOptions } from './register.ts';
import { passkeySignIn, passkeySignInOptions } from './sign-in.ts';
import { passkeyStepUp, passkeyStepUpOptions } from './step-up.ts';

const none = Type.Undefined();
const bodyLimit = 65_536;

export function passkeyRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/identity/passkeys/sign-in-options',
      authority: { kind: 'open', reason: 'A passkey needs a challenge before anybody is known; nothing is stored.' },
      summary: 'What to ask an authenticator, to sign in by a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async () => ({ body: { options: await passkeySignInOptions(context) } }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys/sign-in',
      authority: { kind: 'open', reason: 'What the passkey signed makes the session.' },
      summary: 'Sign in by a passkey alone',
      body: shape.PasskeyAnswer,
      bodyLimit,
      answers: { 200: shape.Me },
      handle: async (request) => ({ body: await passkeySignIn(context, request.body.credential, request) }),
    }),
    route({
      method: 'GET',
      path: '/api/identity/passkeys',
      authority: { kind: 'session' },
      summary: 'Passkeys of the account',
      answers: { 200: shape.Passkeys },
      handle: async ({ actor }) => ({ body: await readPasskeys(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys/registration-options',
      authority: { kind: 'fresh' },
      summary: 'What to ask an authenticator, to add a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async ({ actor }) => ({ body: { options: await registrationOptions(context, actor) } }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys',
      authority: { kind: 'fresh' },
      summary: 'Add a passkey',
      body: shape.NewPasskey,
      bodyLimit,
      answers: { 201: shape.Passkey },
      handle: async (request) => ({
        status: 201,
        body: await addPasskey(context, request.actor, request.body, request),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/api/identity/passkeys/:id',
      authority: { kind: 'session' },
      summary: 'Give a passkey another name',
      params: shape.IdParams,
      body: shape.PasskeyName,
      answers: { 204: none },
      handle: async ({ actor, params, body }) => {
        await renamePasskey(context, actor, parseUuid(params.id), body.name);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/passkeys/:id',
      authority: { kind: 'fresh' },
      summary: 'Remove a passkey',
      params: shape.IdParams,
      answers: { 204: none },
      handle: async (request) => {
        await removePasskey(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up/passkey-options',
      authority: { kind: 'session' },
      summary: 'What to ask an authenticator, to confirm with a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async ({ actor }) => ({ body: { options: await passkeyStepUpOptions(context, actor) } }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up/passkey',
      authority: { kind: 'session' },
      summary: 'Show a passkey again',
      body: shape.PasskeyAnswer,
      bodyLimit,
      answers: { 200: shape.SteppedUp },
      handle: async (request) => ({
        body: await passkeyStepUp(context, request.actor, request.body.credential, request),
      }),
    }),
  ];
}
