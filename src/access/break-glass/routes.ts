import { Type } from 'typebox';
import { administrators, doctors, judges, keepers, type Route, route } from '../../kernel/index.ts';
import { RecordParams } from '../guardians/contract.ts';
import * as shape from './contract.ts';
import { listOpened, widenEmergency } from './mine.ts';
import { openEmergency } from './open.ts';
import type { EmergencyParts } from './parts.ts';
import { closeEmergency, readQueue } from './queue.ts';
import { answerEmergency, renewCode } from './rule.ts';
import { questionEmergency, readEmergencyAccess } from './uses.ts';

const session = { kind: 'session' } as const;
const doctor = { kind: 'role', role: 'doctor' } as const;
const admin = { kind: 'role', role: 'admin' } as const;
const done = { 204: Type.Undefined() };
const noStore = { 'cache-control': 'no-store' };
const ofRecord = '/api/records/:record/emergency-access';

/** Access in an emergency: asked of the patient, taken by a doctor, reviewed by whoever administers. For sessions alone. */
export function emergencyRoutes(parts: EmergencyParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: ofRecord,
      authority: session,
      who: keepers,
      summary:
        'Whether doctors may open a record in an emergency, by which code they find it, and each time that one did',
      params: RecordParams,
      answers: { 200: shape.EmergencyAccess },
      handle: async ({ actor, id, params }) => ({
        body: await readEmergencyAccess(parts, { actor, request: id }, params.record),
        headers: noStore,
      }),
    }),
    route({
      method: 'PUT',
      path: ofRecord,
      authority: session,
      who: keepers,
      summary: 'Answer whether doctors may open a record in an emergency; a no ends at once what is open',
      params: RecordParams,
      body: shape.EmergencyAnswer,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await answerEmergency(parts, { actor, request: id }, params.record, body.allowed);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: `${ofRecord}/code`,
      authority: session,
      who: keepers,
      summary: 'Make another code by which doctors find a record in an emergency',
      params: RecordParams,
      answers: { 201: shape.EmergencyCode },
      handle: async ({ actor, id, params }) => ({
        status: 201,
        body: await renewCode(parts, { actor, request: id }, params.record),
        headers: noStore,
      }),
    }),
    route({
      method: 'POST',
      path: `${ofRecord}/uses/:id/question`,
      authority: session,
      who: keepers,
      summary: 'Ask those who review whether a use of emergency access was right',
      params: shape.RecordUseParams,
      body: shape.EmergencyQuestion,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await questionEmergency(parts, { actor, request: id }, params.record, params.id, body.words);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/emergency-access',
      authority: doctor,
      who: doctors,
      summary:
        'Open what an emergency needs of a record, as a doctor, for two hours; one answer for all that does not open',
      body: shape.EmergencyTry,
      bodyLimit: 4096,
      answers: { 201: shape.EmergencyOpened },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await openEmergency(parts, { actor, request: id }, body),
        headers: noStore,
      }),
    }),
    route({
      method: 'GET',
      path: '/api/emergency-access',
      authority: doctor,
      who: doctors,
      summary: 'What you have open in emergencies',
      answers: { 200: shape.OpenEmergencies },
      handle: async ({ actor, id }) => ({
        body: await listOpened(parts, { actor, request: id }),
        headers: noStore,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/emergency-access/:id/rest',
      authority: doctor,
      who: doctors,
      summary: 'Open the rest of the card too',
      params: shape.UseParams,
      answers: { 200: shape.EmergencyOpened },
      handle: async ({ actor, id, params }) => ({
        body: await widenEmergency(parts, { actor, request: id }, params.id),
        headers: noStore,
      }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/emergency-access',
      authority: session,
      who: judges,
      summary: 'Each use of emergency access, for review by administrators and auditors; nothing of a record',
      answers: { 200: shape.EmergencyQueue },
      handle: async ({ actor, id }) => ({ body: await readQueue(parts, { actor, request: id }) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/emergency-access/:id/close',
      authority: admin,
      who: administrators,
      summary: 'Close the review of a use of emergency access, with words',
      params: shape.UseParams,
      body: shape.EmergencyClosing,
      bodyLimit: 4096,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await closeEmergency(parts, { actor, request: id }, params.id, body.words);
        return { status: 204 };
      },
    }),
  ];
}
