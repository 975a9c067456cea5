import { anyAccount, anySession, type Route, route } from '../kernel/index.ts';
import type { Access } from './access.ts';
import { ConsentGiven, ConsentRequest, NewRecord, RecordMade } from './contract.ts';

/** Consent, for a person's session alone, and the making of records. */
export function accessRoutes(access: Access): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/access/consents',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Give consent to the text that says what is stored and why',
      body: ConsentRequest,
      answers: { 201: ConsentGiven },
      handle: async ({ actor, body }) => ({ status: 201, body: await access.consent(actor, body) }),
    }),
    route({
      method: 'POST',
      path: '/api/records',
      authority: { kind: 'record', scope: 'record:write' },
      who: anyAccount,
      summary: 'Make a record of oneself, or of somebody one cares for',
      body: NewRecord,
      answers: { 201: RecordMade },
      handle: async ({ actor, body }) => {
        const { id } = await access.createRecord(actor, body);
        return { status: 201, body: { id }, headers: { location: `/api/fhir/R4/Patient/${id}` } };
      },
    }),
  ];
}
