import { Type } from 'typebox';
import { administrators, anybody, anySession, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import * as shape from '../contract.ts';
import { askRecovery } from './ask.ts';
import { changePassword } from './change-password.ts';
import { confirmRecoveryCode, makeRecoveryCodes, readRecoveryCodes, tryRecoveryCode } from './codes.ts';
import { cancelEmailChange, startEmailChange, verifyNewEmail } from './email-change.ts';
import {
  beginIdentityReset,
  beginIdentityResetFor,
  cancelIdentityReset,
  finishIdentityReset,
} from './identity-reset.ts';
import { finishPasswordReset } from './password-reset.ts';

const none = Type.Undefined();
const bodyLimit = 4096;
const open = (reason: string) => ({ kind: 'open', reason }) as const;

/** Recovery codes, a forgotten password, everything lost, another address. */
export function recoveryRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/identity/recovery-codes',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'How many recovery codes are left',
      answers: { 200: shape.RecoveryCodes },
      handle: async ({ actor }) => ({ body: await readRecoveryCodes(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/recovery-codes',
      authority: { kind: 'fresh' },
      who: anySession,
      summary: 'Make ten recovery codes, shown this once',
      answers: { 201: shape.NewRecoveryCodes },
      handle: async ({ actor }) => ({ status: 201, body: await makeRecoveryCodes(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/recovery-codes/confirm',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Type one of the new codes back; then they count',
      body: shape.ConfirmRecoveryCode,
      bodyLimit,
      answers: { 200: shape.RecoveryCodeSeen },
      handle: async (request) => ({ body: await confirmRecoveryCode(context, request.actor, request.body, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/recovery-codes/try',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'See whether a recovery code works, without spending it',
      body: shape.TryRecoveryCode,
      bodyLimit,
      answers: { 200: shape.RecoveryCodeSeen },
      handle: async ({ actor, body }) => ({ body: await tryRecoveryCode(context, actor, body.code) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/password',
      authority: { kind: 'fresh' },
      who: anySession,
      summary: 'Change the password; ends all other sessions and all tokens',
      body: shape.ChangePassword,
      bodyLimit,
      answers: { 204: none },
      handle: async (request) => {
        await changePassword(context, request.actor, request.body, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/password-reset',
      authority: open('Somebody who forgot the password has no session; the link goes to the mailbox.'),
      who: anybody,
      summary: 'Have a link sent to choose a new password',
      body: shape.AskRecovery,
      bodyLimit,
      answers: { 202: shape.Nothing },
      handle: async (request) => {
        await askRecovery(context, 'password-reset', request.body.email, request);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/password-reset/finish',
      authority: open('The token of the mail is what allows it; it gives no session.'),
      who: anybody,
      summary: 'Choose a new password with the link of the mail',
      body: shape.FinishPasswordReset,
      bodyLimit,
      answers: { 204: none },
      handle: async (request) => {
        await finishPasswordReset(context, request.body, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/identity-reset',
      authority: open('Somebody who lost everything has no session; the question goes to the mailbox.'),
      who: anybody,
      summary: 'Ask for a reset of an account whose every factor is lost',
      body: shape.AskRecovery,
      bodyLimit,
      answers: { 202: shape.Nothing },
      handle: async (request) => {
        await askRecovery(context, 'identity-reset', request.body.email, request);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/identity-reset/start',
      authority: open('The token of the mail is what allows it; a wait begins, and no session.'),
      who: anybody,
      summary: 'Begin the waiting time of a reset',
      body: shape.MailTokenOnly,
      bodyLimit,
      answers: { 200: shape.IdentityResetStarted },
      handle: async (request) => ({ body: await beginIdentityReset(context, request.body.token, request) }),
    }),
    route({
      method: 'POST',
      path: '/api/identity/identity-reset/finish',
      authority: open('The token of the last mail is what allows it, after the wait; it gives no session.'),
      who: anybody,
      summary: 'Finish a reset with a new password',
      body: shape.FinishIdentityReset,
      bodyLimit,
      answers: { 204: none },
      handle: async (request) => {
        await finishIdentityReset(context, request.body, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/identity-reset',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Stop a reset that waits',
      answers: { 204: none },
      handle: async (request) => {
        await cancelIdentityReset(context, request.actor, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/admin/identity-resets',
      authority: { kind: 'role', role: 'admin' },
      who: administrators,
      summary: 'Begin the waiting time of a reset for somebody who asked in person',
      body: shape.AskRecovery,
      bodyLimit,
      answers: { 202: shape.Nothing },
      handle: async (request) => {
        await beginIdentityResetFor(context, request.actor, request.body.email, request);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/email-change',
      authority: { kind: 'fresh' },
      who: anySession,
      summary: 'Use another e-mail address; a code goes there',
      body: shape.NewEmail,
      bodyLimit,
      answers: { 202: shape.Nothing },
      handle: async (request) => {
        await startEmailChange(context, request.actor, request.body.email, request);
        return { status: 202, body: {} };
      },
    }),
    route({
      method: 'POST',
      path: '/api/identity/email-change/verify',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Prove the new address by its code; it comes into force after 72 hours',
      body: shape.EmailCode,
      bodyLimit,
      answers: { 200: shape.EmailChangeVerified },
      handle: async (request) => ({ body: await verifyNewEmail(context, request.actor, request.body.code, request) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/identity/email-change',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Keep the old address',
      answers: { 204: none },
      handle: async (request) => {
        await cancelEmailChange(context, request.actor, request);
        return { status: 204 };
      },
    }),
  ];
}
