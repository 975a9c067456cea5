import { Type } from 'typebox';
import { administrators, anySession, doctors, type Route, route } from '../../kernel/index.ts';
import { appointLead, createPractice, listPractices } from './administer.ts';
import * as shape from './contract.ts';
import { inviteMember, joinPractice, showJoin, withdrawMemberInvitation } from './join.ts';
import { endMember, handLeadOn, listOwn } from './members.ts';
import type { PracticeParts } from './parts.ts';

const session = { kind: 'session' } as const;
const doctor = { kind: 'role', role: 'doctor' } as const;
const admin = { kind: 'role', role: 'admin' } as const;
const done = { 204: Type.Undefined() };
const noStore = { 'cache-control': 'no-store' };
const bodyLimit = 4096;

/** Practices: made by who administers, kept by who leads each. For sessions alone. */
export function practiceRoutes(parts: PracticeParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/practices',
      authority: admin,
      who: administrators,
      summary: 'Every practice: who leads it and how many are in it, and nothing of its patients',
      answers: { 200: shape.AllPractices },
      handle: async ({ actor, id }) => ({ body: await listPractices(parts, { actor, request: id }) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/practices',
      authority: admin,
      who: administrators,
      summary: 'Make a practice, and name the confirmed doctor who leads it first',
      body: shape.NewPractice,
      bodyLimit,
      answers: { 201: shape.PracticeMade },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await createPractice(parts, { actor, request: id }, body),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/practices/:id/lead',
      authority: admin,
      who: administrators,
      summary: 'Name who leads a practice that nobody leads',
      params: shape.PracticeParams,
      body: shape.NewLead,
      bodyLimit,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await appointLead(parts, { actor, request: id }, params.id, body);
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/practices',
      authority: doctor,
      who: doctors,
      summary: 'The practices that you are in, and who is in each',
      answers: { 200: shape.OwnPractices },
      handle: async ({ actor, id }) => ({ body: await listOwn(parts, { actor, request: id }) }),
    }),
    route({
      method: 'POST',
      path: '/api/practices/:id/invitations',
      authority: doctor,
      who: doctors,
      summary: 'As who leads it, make a link with which one doctor joins a practice, for 72 hours',
      params: shape.PracticeParams,
      answers: { 201: shape.JoinMade },
      handle: async ({ actor, id, params }) => ({
        status: 201,
        body: await inviteMember(parts, { actor, request: id }, params.id),
        headers: noStore,
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/practices/:id/invitations/:invitation',
      authority: doctor,
      who: doctors,
      summary: 'Take an invitation to a practice back',
      params: shape.JoinParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await withdrawMemberInvitation(parts, { actor, request: id }, params.id, params.invitation);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/practice-invitations/look',
      authority: session,
      who: anySession,
      summary: 'Which practice an invitation is to, by its token',
      body: shape.JoinToken,
      bodyLimit,
      answers: { 200: shape.OpenJoin },
      handle: async ({ actor, id, body }) => ({
        body: await showJoin(parts, { actor, request: id }, body.token),
        headers: noStore,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/practice-invitations/accept',
      authority: doctor,
      who: doctors,
      summary: 'Join a practice, by the token of an invitation',
      body: shape.JoinToken,
      bodyLimit,
      answers: { 201: shape.PracticeMade },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await joinPractice(parts, { actor, request: id }, body.token),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/practices/:id/lead',
      authority: doctor,
      who: doctors,
      summary: 'Hand the lead of a practice on to another who is in it',
      params: shape.PracticeParams,
      body: shape.LeadTo,
      bodyLimit,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await handLeadOn(parts, { actor, request: id }, params.id, body);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/practices/:id/members/:member',
      authority: doctor,
      who: doctors,
      summary: 'Leave a practice, or as who leads it end the membership of another',
      params: shape.MemberParams,
      query: shape.Leaving,
      answers: { 200: shape.Left },
      handle: async ({ actor, id, params, query }) => ({
        body: await endMember(
          parts,
          { actor, request: id },
          { practice: params.id, member: params.member, leadless: query.leadless === 'true' },
        ),
      }),
    }),
  ];
}
