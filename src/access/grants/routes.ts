import { Type } from 'typebox';
import { anySession, doctors, grantees, keepers, type Route, route } from '../../kernel/index.ts';
import { RecordParams } from '../guardians/contract.ts';
import type { GrantParts } from '../guardians/parts.ts';
import { acceptOffer, showOffer } from './accept.ts';
import {
  GrantChange,
  GrantList,
  GrantMade,
  GrantParams,
  NewOffer,
  NewRequest,
  OfferMade,
  OfferShown,
  OfferTaken,
  OfferTaking,
  OfferToken,
  OwnGrantParams,
  RequestList,
  RequestMade,
  SharedWithMe,
} from './contract.ts';
import { changeGrant, giveUpGrant, listGrants, revokeGrant, sharedWith } from './grants.ts';
import { offerGrant, withdrawOffer } from './offer.ts';
import { grantRequest, listRequests, refuseRequest, requestGrant } from './request.ts';

const session = { kind: 'session' } as const;
const fresh = { kind: 'fresh' } as const;
const done = { 204: Type.Undefined() };
const noStore = { 'cache-control': 'no-store' };

/** Giving parts of a record to others: for a person's session alone, since an access token gives access to nobody. */
export function grantRoutes(parts: GrantParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records/:record/grants',
      authority: session,
      who: keepers,
      summary: 'What of a record is and was given to whom, and which offers wait',
      params: RecordParams,
      answers: { 200: GrantList },
      handle: async ({ actor, id, params }) => ({
        body: await listGrants(parts, { actor, request: id }, params.record),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/records/:record/grants/:id',
      authority: fresh,
      who: keepers,
      summary: 'Change what was given: parts, writing, end',
      params: GrantParams,
      body: GrantChange,
      answers: { 200: GrantMade },
      handle: async ({ actor, id, params, body }) => ({
        body: await changeGrant(parts, { actor, request: id }, params.record, params.id, body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/records/:record/grants/:id',
      authority: session,
      who: keepers,
      summary: 'End what was given, at once',
      params: GrantParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await revokeGrant(parts, { actor, request: id }, params.record, params.id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/records/:record/grant-offers',
      authority: fresh,
      who: keepers,
      summary: 'Make a link with which one person is given parts of the record, for 72 hours',
      params: RecordParams,
      body: NewOffer,
      answers: { 201: OfferMade },
      handle: async ({ actor, id, params, body }) => ({
        status: 201,
        body: await offerGrant(parts, { actor, request: id }, params.record, body),
        headers: noStore,
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/records/:record/grant-offers/:id',
      authority: session,
      who: keepers,
      summary: 'Take an offer back',
      params: GrantParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await withdrawOffer(parts, { actor, request: id }, params.record, params.id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/grant-offers/look',
      authority: session,
      who: anySession,
      summary: 'What an offer would give, by its token',
      body: OfferToken,
      answers: { 200: OfferShown },
      handle: async ({ actor, id, body }) => ({
        body: await showOffer(parts, { actor, request: id }, body.token),
        headers: noStore,
      }),
    }),
    route({
      method: 'POST',
      path: '/api/grant-offers/accept',
      authority: session,
      who: anySession,
      summary: 'Take what is offered, by its token',
      body: OfferTaking,
      answers: { 201: OfferTaken },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await acceptOffer(parts, { actor, request: id }, body),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/grant-requests',
      authority: session,
      who: doctors,
      summary: 'Ask a person for access, as a doctor; the answer is the same whether anybody has the address',
      body: NewRequest,
      answers: { 201: RequestMade },
      handle: async ({ actor, id, body }) => ({
        status: 201,
        body: await requestGrant(parts, { actor, request: id }, body),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/grant-requests',
      authority: session,
      who: anySession,
      summary: 'What doctors ask of you, and what you asked for',
      answers: { 200: RequestList },
      handle: async ({ actor, id }) => ({ body: await listRequests(parts, { actor, request: id }) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/grant-requests/:id',
      authority: session,
      who: anySession,
      summary: 'Refuse a request, or take your own back',
      params: OwnGrantParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await refuseRequest(parts, { actor, request: id }, params.id);
        return { status: 204 };
      },
    }),
    route({
      method: 'POST',
      path: '/api/records/:record/grant-requests/:id',
      authority: fresh,
      who: keepers,
      summary: 'Give a doctor who asked what you choose of a record',
      params: GrantParams,
      body: GrantChange,
      answers: { 201: GrantMade },
      handle: async ({ actor, id, params, body }) => ({
        status: 201,
        body: await grantRequest(parts, { actor, request: id }, params.record, params.id, body),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/shared',
      authority: session,
      who: anySession,
      summary: 'The records of which something was given to you',
      answers: { 200: SharedWithMe },
      handle: async ({ actor, id }) => ({ body: await sharedWith(parts, { actor, request: id }) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/shared/:id',
      authority: session,
      who: grantees,
      summary: 'Give up what was given to you',
      params: OwnGrantParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await giveUpGrant(parts, { actor, request: id }, params.id);
        return { status: 204 };
      },
    }),
  ];
}
