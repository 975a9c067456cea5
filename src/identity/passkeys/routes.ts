import { Type } from 'typebox';
import { anybody, anySession, parseUuid, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import * as shape from '../contract.ts';
import { readPasskeys, removePasskey, renamePasskey } from './manage.ts';
import { addPasskey, registrationOptions } from './register.ts';
import { signInOptions, signInWithPasskey } from './sign-in.ts';
import { passkeyStepUpOptions, stepUpWithPasskey } from './step-up.ts';

const open = (reason: string) => ({ kind: 'open', reason }) as const;
const session = { kind: 'session' } as const;
const fresh = { kind: 'fresh' } as const;
/** The largest answers are those of RSA keys, about 2 kB. */
const bodyLimit = 32_768;

/** Passkeys: kept, named, removed, signed in and stepped up with. */
export function passkeyRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/identity/passkeys/sign-in-options',
      authority: open('The browser asks which passkey to offer before anybody is known; it tells of nobody.'),
      who: anybody,
      summary: 'Begin to sign in with a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async () => ({ body: await signInOptions(context) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys/sign-in',
      authority: open("The passkey's signature makes the session."),
      who: anybody,
      summary: 'Sign in with a passkey alone',
      body: shape.PasskeyAnswer,
      bodyLimit,
      answers: { 200: shape.Me },
      handle: async (request) => ({ body: await signInWithPasskey(context, request.body.credential, request) }),
    }),
    route({
      method: 'GET',
      path: '/api/identity/passkeys',
      authority: session,
      who: anySession,
      summary: 'Passkeys of the account',
      answers: { 200: shape.Passkeys },
      handle: async ({ actor }) => ({ body: await readPasskeys(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys/registration-options',
      authority: fresh,
      who: anySession,
      summary: 'Begin to add a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async ({ actor }) => ({ body: await registrationOptions(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/passkeys',
      authority: fresh,
      who: anySession,
      summary: 'Keep a new passkey',
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
      authority: session,
      who: anySession,
      summary: 'Give a passkey another name',
      params: shape.IdParams,
      body: shape.PasskeyName,
      bodyLimit: 4096,
      answers: { 200: shape.Passkey },
      handle: async ({ actor, params, body }) => ({
        body: await renamePasskey(context, actor, parseUuid(params.id), body.name),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/passkeys/:id',
      authority: fresh,
      who: anySession,
      summary: 'Remove a passkey',
      params: shape.IdParams,
      answers: { 204: Type.Undefined() },
      handle: async (request) => {
        await removePasskey(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up/passkey-options',
      authority: session,
      who: anySession,
      summary: 'Begin to step up with a passkey',
      answers: { 200: shape.PasskeyOptions },
      handle: async ({ actor }) => ({ body: await passkeyStepUpOptions(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up/passkey',
      authority: session,
      who: anySession,
      summary: 'Show a passkey of the own account again',
      body: shape.PasskeyAnswer,
      bodyLimit,
      answers: { 200: shape.SteppedUp },
      handle: async (request) => ({
        body: await stepUpWithPasskey(context, request.actor, request.body.credential, request),
      }),
    }),
  ];
}
