import { Type } from 'typebox';
import { anySession, guardians, keepers, type Route, route } from '../../kernel/index.ts';
import { RecordMade } from '../contract.ts';
import { acceptInvitation } from './accept.ts';
import { Acceptance, GuardianList, InvitationMade, InvitationParams, OwnName, RecordParams } from './contract.ts';
import { leaveGuardianship, listGuardians, nameOneself } from './guardians.ts';
import { inviteGuardian, withdrawInvitation } from './invite.ts';
import type { GuardianParts } from './parts.ts';

const session = { kind: 'session' } as const;
const fresh = { kind: 'fresh' } as const;
const done = { 204: Type.Undefined() };

/** Looking after a record together: for a person's session alone, since an access token gives access to nobody. */
export function guardianRoutes(parts: GuardianParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records/:record/guardians',
      authority: session,
      who: keepers,
      summary: 'Who looks after a record, and which invitations wait',
      params: RecordParams,
      answers: { 200: GuardianList },
      handle: async ({ actor, id, params }) => ({
        body: await listGuardians(parts, { actor, request: id }, params.record),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/records/:record/guardians/me',
      authority: session,
      who: guardians,
      summary: 'Change the name under which the others see you',
      params: RecordParams,
      body: OwnName,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await nameOneself(parts, { actor, request: id }, params.record, body.name);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/records/:record/guardians/me',
      authority: fresh,
      who: guardians,
      summary: 'Give up looking after a record, which somebody else looks after too',
      params: RecordParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await leaveGuardianship(parts, { actor, request: id }, params.record);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/records/:record/invitations',
      authority: fresh,
      who: guardians,
      summary: 'Make a link with which one other person can look after the record too, for 72 hours',
      params: RecordParams,
      answers: { 201: InvitationMade },
      handle: async ({ actor, id, params }) => ({
        status: 201,
        body: await inviteGuardian(parts, { actor, request: id }, params.record),
        headers: { 'cache-control': 'no-store' },
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/records/:record/invitations/:id',
      authority: session,
      who: guardians,
      summary: 'Take an invitation back',
      params: InvitationParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await withdrawInvitation(parts, { actor, request: id }, params.record, params.id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/invitations/accept',
      authority: session,
      who: anySession,
      summary: 'Look after a record too, by the token of an invitation',
      body: Acceptance,
      answers: { 201: RecordMade },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await acceptInvitation(parts, { actor, request: id }, body),
      }),
    }),
  ];
}
