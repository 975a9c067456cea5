import { Type } from 'typebox';
import { keepers, type Route, route } from '../../kernel/index.ts';
import { ConsentRequest } from '../contract.ts';
import { type ConsentParts, giveConsentAgain, readConsents, withdrawConsent } from './consent.ts';
import { RecordConsents, RecordParams } from './contract.ts';

const path = '/api/records/:record/consent';
const fresh = { kind: 'fresh' } as const;
const done = { 204: Type.Undefined() };

/** The consent to one record: for a person's session alone, a recent proof for each change. */
export function consentRoutes(parts: ConsentParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      authority: { kind: 'session' },
      who: keepers,
      summary: 'Each consent to a record: to which text, when, and whether it was withdrawn',
      params: RecordParams,
      answers: { 200: RecordConsents },
      handle: async ({ actor, id, params }) => ({
        body: await readConsents(parts, { actor, request: id }, params.record),
      }),
    }),
    route({
      method: 'PUT',
      path,
      authority: fresh,
      who: keepers,
      summary: 'Give the consent to a record again, after it was withdrawn',
      params: RecordParams,
      body: ConsentRequest,
      answers: done,
      handle: async ({ actor, id, params, body }) => {
        await giveConsentAgain(parts, { actor, request: id }, params.record, body);
        return { status: 204 };
      },
    }),
    route({
      method: 'DELETE',
      path,
      authority: fresh,
      who: keepers,
      summary: 'Withdraw the consent to a record: nobody reads or writes it from then on, and nothing is deleted',
      params: RecordParams,
      answers: done,
      handle: async ({ actor, id, params }) => {
        await withdrawConsent(parts, { actor, request: id }, params.record);
        return { status: 204 };
      },
    }),
  ];
}
