import { Type } from 'typebox';
import { anybody, anySession, isUuid, parseUuid, type Route, route, type Uuid } from '../kernel/index.ts';
import { createApiToken, readApiTokens, revokeApiToken } from './api-tokens.ts';
import type { Context } from './context.ts';
import * as shape from './contract.ts';
import { codeRefused, demandSession } from './failures.ts';
import { changeLanguage } from './language.ts';
import { readMe } from './me.ts';
import { passkeyRoutes } from './passkeys/routes.ts';
import { recoveryRoutes } from './recovery/routes.ts';
import { confirmTotp, startTotp } from './second-factors/factors.ts';
import { secondFactorRoutes } from './second-factors/routes.ts';
import { sendSignInCode, signInWithFactor } from './second-factors/second-factor.ts';
import { sendStepUpCode, stepUp } from './second-factors/step-up.ts';
import { refresh } from './sessions/refresh.ts';
import { sessionRoutes } from './sessions/routes.ts';
import { signOut, signOutEverywhere } from './sessions/sign-out.ts';
import { signIn } from './sign-in.ts';
import { signUp, verifySignUp } from './sign-up.ts';
import { sendSignUpCode } from './sign-up-code.ts';
import { staffRoutes } from './staff/routes.ts';

const open = (reason: string) => ({ kind: 'open', reason }) as const;
const session = { kind: 'session' } as const;
const fresh = { kind: 'fresh' } as const;
const none = Type.Undefined();

/** Sign-up, sign-in, sessions, factors and personal access tokens. */
export function identityRoutes(context: Context): readonly Route[] {
  return [
    ...passkeyRoutes(context),
    ...recoveryRoutes(context),
    ...secondFactorRoutes(context),
    ...sessionRoutes(context),
    ...staffRoutes(context),
    route({
      method: 'POST',
      path: '/api/identity/sign-up',
      authority: open('Somebody without an account asks for one.'),
      who: anybody,
      summary: 'Ask for an account; a mail goes to the address',
      body: shape.SignUp,
      bodyLimit: 4096,
      answers: { 202: shape.SignUpStarted },
      handle: async (request) => ({ status: 202, body: await signUp(context, request.body, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-up/resend',
      authority: open('The attempt is what allows it; the answer is the same for an address that has an account.'),
      who: anybody,
      summary: 'Have another code sent for a sign-up that is under way',
      body: shape.Attempt,
      bodyLimit: 4096,
      answers: { 202: shape.Nothing },
      handle: async (request) => {
        await sendSignUpCode(context, parseAttempt(request.body.attempt), request);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-up/verify',
      authority: open('The code from the mail is what makes the account and its first session.'),
      who: anybody,
      summary: 'Finish signing up with the code from the mail',
      body: shape.Verify,
      bodyLimit: 4096,
      answers: { 200: shape.Me },
      handle: async (request) => {
        const input = { attempt: parseAttempt(request.body.attempt), code: request.body.code };
        return { body: await verifySignUp(context, input, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-in',
      authority: open('The password is checked here; it gives an attempt, and no session.'),
      who: anybody,
      summary: 'Begin to sign in with address and password',
      body: shape.SignIn,
      bodyLimit: 4096,
      answers: { 200: shape.SignInStarted },
      handle: async (request) => ({ body: await signIn(context, request.body, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-in/email-code',
      authority: open('The attempt, which only the right password gives, is what allows it.'),
      who: anybody,
      summary: 'Have a code sent to the address of the account',
      body: shape.Attempt,
      bodyLimit: 4096,
      answers: { 202: shape.Nothing },
      handle: async ({ body }) => {
        await sendSignInCode(context, parseAttempt(body.attempt));
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-in/factor',
      authority: open('The second factor makes the session.'),
      who: anybody,
      summary: 'Finish signing in with the second factor',
      body: shape.SecondFactor,
      bodyLimit: 4096,
      answers: { 200: shape.Me },
      handle: async (request) => {
        const { attempt, kind, code } = request.body;
        return { body: await signInWithFactor(context, { attempt: parseAttempt(attempt), kind, code }, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/refresh',
      authority: open('The refresh cookie is what allows it; the access token has usually ended.'),
      who: anybody,
      summary: 'Change the refresh token for a new pair (send an Idempotency-Key)',
      answers: { 204: none },
      handle: async (request) => {
        await refresh(context, request.cookie('refresh'), request.headers['idempotency-key'], request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-out',
      authority: session,
      who: anySession,
      summary: 'End this session',
      answers: { 204: none },
      handle: async (request) => {
        await signOut(context, demandSession(request.actor), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/sign-out-everywhere',
      authority: session,
      who: anySession,
      summary: 'End all sessions and personal access tokens of the account',
      answers: { 204: none },
      handle: async (request) => {
        await signOutEverywhere(context, demandSession(request.actor), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/identity/me',
      authority: session,
      who: anySession,
      summary: 'Who is signed in',
      answers: { 200: shape.Me },
      handle: async ({ actor }) => ({ body: await readMe(context, demandSession(actor)) }),
    }),
    route({
      method: 'PUT',
      path: '/api/identity/language',
      authority: session,
      who: anySession,
      summary: 'Choose the language of mails to the account',
      body: shape.ChooseLanguage,
      answers: { 204: none },
      handle: async ({ actor, body }) => {
        await changeLanguage(context, actor, body.language);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/factors/totp',
      authority: fresh,
      who: anySession,
      summary: 'Begin to add an authenticator app; its secret is shown this once',
      answers: { 201: shape.NewTotp },
      handle: async ({ actor }) => ({ status: 201, body: await startTotp(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/factors/totp/confirm',
      authority: fresh,
      who: anySession,
      summary: 'Confirm an authenticator app with a code of it',
      body: shape.ConfirmTotp,
      answers: { 200: shape.Nothing },
      handle: async (request) => {
        const { factor, code } = request.body;
        await confirmTotp(context, request.actor, { factor: parseUuid(factor), code }, request);
        return { body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up',
      authority: session,
      who: anySession,
      summary: 'Show the second factor again',
      body: shape.StepUp,
      answers: { 200: shape.SteppedUp },
      handle: async (request) => ({ body: await stepUp(context, request.actor, request.body, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/step-up/email-code',
      authority: session,
      who: anySession,
      summary: 'Have a code sent to step up with',
      answers: { 202: shape.Nothing },
      handle: async ({ actor }) => {
        await sendStepUpCode(context, actor);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'GET',
      path: '/api/identity/tokens',
      authority: session,
      who: anySession,
      summary: 'Personal access tokens of the account',
      answers: { 200: shape.ApiTokens },
      handle: async ({ actor }) => ({ body: await readApiTokens(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/tokens',
      authority: fresh,
      who: anySession,
      summary: 'Make a personal access token, shown this once',
      body: shape.NewApiToken,
      answers: { 201: shape.MadeApiToken },
      handle: async (request) => ({
        status: 201,
        body: await createApiToken(context, request.actor, request.body, request),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/tokens/:id',
      authority: session,
      who: anySession,
      summary: 'End a personal access token',
      params: shape.TokenParams,
      answers: { 204: none },
      handle: async (request) => {
        await revokeApiToken(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
  ];
}

/** An attempt's id in another form is like one that does not exist: the code is refused. */
function parseAttempt(text: string): Uuid {
  if (!isUuid(text)) throw codeRefused();
  return text;
}
