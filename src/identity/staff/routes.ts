import { Type } from 'typebox';
import { administrators, anySession, parseUuid, type Route, route } from '../../kernel/index.ts';
import type { Context } from '../context.ts';
import { acceptStaffInvitation, lookAtInvitation } from './accept.ts';
import * as shape from './contract.ts';
import { endRole } from './end-role.ts';
import { inviteStaff, withdrawStaff } from './invite.ts';
import { confirmProfessionalOf, refuseProfessionalOf } from './judge.ts';
import { readStaff } from './list.ts';
import { giveProfessional, readOwnProfessional } from './own.ts';
import { stopSelfGrant } from './self-grant.ts';

const admin = { kind: 'role', role: 'admin' } as const;
const session = { kind: 'session' } as const;
const fresh = { kind: 'fresh' } as const;
const bodyLimit = 4096;
const done = { 204: Type.Undefined() };

/** Staff: invited, taking on a role, saying who they are; and the administrators' part of it. */
export function staffRoutes(context: Context): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/staff',
      authority: admin,
      who: administrators,
      summary: 'Who works here, which invitations are open, and who waits to be confirmed',
      answers: { 200: shape.StaffList },
      handle: async ({ actor }) => ({ body: await readStaff(context, actor) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/staff-invitations',
      authority: admin,
      who: administrators,
      summary: 'Make a link with which one person takes on a staff role, for 72 hours',
      body: shape.NewStaffInvitation,
      bodyLimit,
      answers: { 201: shape.StaffInvitationMade },
      handle: async (request) => ({
        status: 201,
        body: await inviteStaff(context, request.actor, request.body, request),
        headers: { 'cache-control': 'no-store' },
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/staff-invitations/:id',
      authority: admin,
      who: administrators,
      summary: 'Take an invitation of staff back',
      params: shape.IdParams,
      answers: done,
      handle: async (request) => {
        await withdrawStaff(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/professionals/:account/confirm',
      authority: admin,
      who: administrators,
      summary: 'Confirm who a professional is; of oneself, where nobody else administers, announce it to every patient',
      params: shape.AccountParams,
      body: shape.Judged,
      bodyLimit,
      answers: { 200: shape.Confirmed },
      handle: async (request) => {
        const [account, version] = [parseUuid(request.params.account), request.body.version];
        return { body: await confirmProfessionalOf(context, request.actor, account, version, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/professionals/:account/refuse',
      authority: admin,
      who: administrators,
      summary: 'Refuse what somebody says of himself as a professional',
      params: shape.AccountParams,
      body: shape.Judged,
      bodyLimit,
      answers: done,
      handle: async (request) => {
        const [account, version] = [parseUuid(request.params.account), request.body.version];
        await refuseProfessionalOf(context, request.actor, account, version, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/staff/:account/roles/:role',
      authority: admin,
      who: administrators,
      summary: 'End a staff role of an account, and all of its sessions',
      params: shape.AccountRoleParams,
      answers: done,
      handle: async (request) => {
        const { account, role } = request.params;
        await endRole(context, request.actor, { account: parseUuid(account), role }, request);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/self-grants/:id',
      authority: admin,
      who: administrators,
      summary: 'Stop what an administrator announced of himself',
      params: shape.IdParams,
      answers: done,
      handle: async (request) => {
        await stopSelfGrant(context, request.actor, parseUuid(request.params.id), request);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/staff-invitations/look',
      authority: session,
      who: anySession,
      summary: 'What an invitation of staff is for, by its token',
      body: shape.JoinToken,
      bodyLimit,
      answers: { 200: shape.OpenInvitation },
      handle: async ({ actor, body }) => ({ body: await lookAtInvitation(context, actor, body.token) }),
    }),
    route({
      method: 'POST',
      path: '/api/staff-invitations/accept',
      authority: fresh,
      who: anySession,
      summary: 'Take on the staff role of an invitation, in a session that a passkey proved',
      body: shape.JoinToken,
      bodyLimit,
      answers: { 200: shape.Joined },
      handle: async (request) => ({
        body: await acceptStaffInvitation(context, request.actor, request.body.token, request),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/identity/professional',
      authority: session,
      who: anySession,
      summary: 'Your professional identity, and whether it is confirmed',
      answers: { 200: shape.OwnProfessionalAnswer },
      handle: async ({ actor }) => ({ body: await readOwnProfessional(context, actor) }),
    }),
    route({
      method: 'PUT',
      path: '/api/identity/professional',
      authority: fresh,
      who: anySession,
      summary: 'Say who you are as a professional; an administrator confirms it',
      body: shape.NewProfile,
      bodyLimit,
      answers: { 200: shape.OwnProfessionalAnswer },
      handle: async (request) => ({
        body: await giveProfessional(context, request.actor, request.body, request),
      }),
    }),
  ];
}
