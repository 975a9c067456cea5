import { anySession, guardians, oneself, type Route, route } from '../../kernel/index.ts';
import { RecordMade } from '../contract.ts';
import { GrantMade } from '../grants/contract.ts';
import type { GuardianParts } from '../guardians/parts.ts';
import {
  FormerGuardians,
  FormerParams,
  HandoverMade,
  HandoverToken,
  Kept,
  NewHandover,
  RecordParams,
} from './contract.ts';
import { giveToFormer, listFormer } from './former.ts';
import { inviteToTakeOver } from './invite.ts';
import { takeOver } from './take.ts';

const fresh = { kind: 'fresh' } as const;
const noStore = { 'cache-control': 'no-store' };

/** Handing a record over to the person whom it is about: for a person's session alone. */
export function handoverRoutes(parts: GuardianParts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/records/:record/handover',
      authority: fresh,
      who: guardians,
      summary: 'Make a link with which the person whom a record is about takes it over, for 72 hours',
      params: RecordParams,
      body: NewHandover,
      answers: { 201: HandoverMade },
      handle: async ({ actor, id, params, body }) => ({
        status: 201,
        body: await inviteToTakeOver(parts, { actor, request: id }, params.record, body),
        headers: noStore,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/handovers/take',
      authority: fresh,
      who: anySession,
      summary: 'Take over the record about oneself, by the token of a link: who looked after it does so no more',
      body: HandoverToken,
      answers: { 201: RecordMade },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await takeOver(parts, { actor, request: id }, body),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/records/:record/former-guardians',
      authority: { kind: 'session' },
      who: oneself,
      summary: 'Who looked after your own record until you took it over',
      params: RecordParams,
      answers: { 200: FormerGuardians },
      handle: async ({ actor, id, params }) => ({
        body: await listFormer(parts, { actor, request: id }, params.record),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/records/:record/former-guardians/:id/access',
      authority: fresh,
      who: oneself,
      summary: 'Give somebody who looked after your own record parts of it',
      params: FormerParams,
      body: Kept,
      answers: { 201: GrantMade },
      handle: async ({ actor, id, params, body }) => ({
        status: 201,
        body: await giveToFormer(parts, { actor, request: id }, params.record, params.id, body),
      }),
    }),
  ];
}
