import { consentVersion } from '../../src/access/index.ts';
import type { Asker, Route } from '../../src/kernel/index.ts';
import { formBody, formHeaders } from '../form-values.ts';
import { linked, type RecordOf, type World } from './world.ts';

export interface Asked {
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

const bounds = { parts: ['card'], write: false, until: null };
const offer = { kind: 'caregiver', ...bounds };
const found = JSON.stringify({ resourceType: 'Condition', subject: { display: 'x' }, code: { text: 'x' } });
const token = 'A'.repeat(43);
const nobody = '00000000-0000-4000-8000-000000000000';
const condition = ({ record, condition: id }: RecordOf) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: `Patient/${record}` },
  code: { text: 'x' },
});

/**
 * A body for each route that takes one, good enough that nothing but the right to it is left to refuse. A route of a record without its
 * line answers 400, which is no cell, so that the test names it.
 */
const bodies: Readonly<Record<string, (of: RecordOf) => unknown>> = {
  'POST /api/records/:record/grant-offers': () => offer,
  'PUT /api/records/:record/grants/:id': () => bounds,
  'POST /api/records/:record/grant-requests/:id': () => bounds,
  'PUT /api/card/:record/drafts/:part': () => ({ value: 'x' }),
  'PUT /api/records/:record/guardians/me': () => ({ name: 'x' }),
  'PUT /api/records/:record/consent': () => ({ document: 'record', version: consentVersion, language: 'en' }),
  'PUT /api/records/:record/emergency-access': () => ({ allowed: true }),
  'POST /api/records/:record/emergency-access/uses/:id/question': () => ({ words: 'x' }),
  'POST /api/records/:record/handover': () => ({ email: null, language: 'en' }),
  'POST /api/records/:record/former-guardians/:id/access': () => bounds,
  'POST /api/records/:record/cases': ({ entry }) => ({ entry, words: null }),
  'POST /api/imports': () => found,
  'POST /api/imports/:id/confirm': () => ({ patient: 'keep' }),
  'POST /api/fhir/R4': (of) => ({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [{ request: { method: 'POST', url: 'Condition' }, resource: { ...condition(of), id: undefined } }],
  }),
  'POST /api/fhir/R4/:type': condition,
  'PUT /api/fhir/R4/:type/:id': condition,
  'PATCH /api/fhir/R4/:type/:id': () => [{ op: 'add', path: '/note', value: [{ text: 'x' }] }],
  // Of no record.
  'POST /api/emergency-access': () => ({ find: { code: 'abcdefghjk' }, reason: 'unconscious', words: 'x' }),
  'POST /api/admin/emergency-access/:id/close': () => ({ words: 'x' }),
  'POST /api/handovers/take': () => ({ token }),
  'POST /api/admin/security/findings/:id/decision': () => ({ decision: 'explained', note: null }),
  'POST /api/admin/security/reviews/:week': () => ({ note: null }),
  'POST /api/cases/:id/answer': () => ({ answer: 'unclear' }),
  'POST /api/admin/professionals/:account/confirm': () => ({ version: 1 }),
  'POST /api/admin/professionals/:account/refuse': () => ({ version: 1 }),
  'POST /api/records': () => ({ kind: 'dependent', ground: 'parent' }),
  'POST /api/access/consents': () => ({ document: 'record', version: consentVersion, language: 'en' }),
  'POST /api/grant-requests': () => ({ email: 'x@carnet.example', parts: ['card'], write: false }),
  'POST /api/admin/practices': () => ({ name: 'x', lead: nobody }),
  'POST /api/admin/practices/:id/lead': () => ({ account: nobody }),
  'POST /api/practices/:id/lead': () => ({ member: nobody }),
  'POST /api/practice-invitations/look': () => ({ token }),
  'POST /api/practice-invitations/accept': () => ({ token }),
  'POST /api/grant-offers/look': () => ({ token }),
  'POST /api/grant-offers/accept': () => ({ token, name: 'x' }),
  'POST /api/invitations/accept': () => ({ token, name: 'x' }),
  'POST /api/staff-invitations/look': () => ({ token }),
  'POST /api/staff-invitations/accept': () => ({ token }),
  'POST /api/identity/tokens': () => ({ name: 'x', scopes: ['record:read'], days: 1 }),
};

const headers: Readonly<Record<string, Record<string, string>>> = {
  'PATCH /api/fhir/R4/:type/:id': { 'content-type': 'application/json-patch+json' },
  'POST /api/imports': { 'content-type': 'application/octet-stream' },
};

const queries: Readonly<Record<string, (of: RecordOf) => string>> = {
  'GET /api/records/:record/who-looked/list': () => '?format=csv',
  'POST /api/imports': ({ record }) => `?record=${record}`,
  'GET /api/fhir/R4/:type': ({ record }) => `?patient=${record}`,
};

export const keyOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** What is asked of a route about a record. */
export function askedOf(route: Route, of: RecordOf): Asked {
  const key = keyOf(route);
  const path = route.path
    .replace('/Patient/:id/:type', `/Patient/${of.record}/Condition`)
    .replace(':type', 'Condition')
    .replace(':record', of.record)
    .replace('/:part', '/allergies')
    .replace(':version', '1')
    .replace(':week', '2026-11-23')
    .replace(':kind', 'data')
    .replace(':account', of.grant)
    .replace(':role', 'doctor')
    .replace(':invitation', of.grant)
    .replace(':member', of.grant)
    .replace(':id', idOf(route.path, of));
  return {
    path: `${path}${queries[key]?.(of) ?? ''}`,
    body: bodies[key]?.(of) ?? formBody(key),
    headers: { ...(route.path.includes('/forms/') ? formHeaders : {}), 'x-carnet-record': of.record, ...headers[key] },
  };
}

function idOf(path: string, of: RecordOf): string {
  const part = /\/forms\/(\w+)\/:id/.exec(path)?.[1] ?? 'allergies';
  if (path.includes('/forms/')) return of.entries[part] ?? of.entries['allergies'] ?? '';
  if (path.includes('/imports/')) return of.import;
  if (path.includes('/grant-offers/')) return of.offer;
  if (path.includes('/grant-requests/')) return of.request;
  if (path.includes('/invitations/')) return of.invitation;
  if (path.includes('/fhir/')) return of.condition;
  return of.grant;
}

/** One that is open already, since there may be five. */
async function invited(of: RecordOf): Promise<string | undefined> {
  const list = await of.keeper.json<{ invitations: { id: string }[] }>('GET', `/api/records/${of.record}/guardians`);
  return list.invitations[0]?.id;
}

/** What has to be there anew each time that a route does what it is for, since it uses it up. */
export const anew: Readonly<Record<string, (world: World, of: RecordOf, asker: Asker) => Promise<Partial<RecordOf>>>> =
  {
    'DELETE /api/records/:record/grant-offers/:id': async (world, of) => ({
      offer: (await linked(world, of, 'grant-offers', offer)).id,
    }),
    'DELETE /api/records/:record/invitations/:id': async (world, of) => ({
      invitation: (await invited(of)) ?? (await linked(world, of, 'invitations')).id,
    }),
    'PUT /api/records/:record/grants/:id': async (world, of) => ({ grant: await world.grantTo(of) }),
    'DELETE /api/records/:record/grants/:id': async (world, of) => ({ grant: await world.grantTo(of) }),
    'POST /api/records/:record/grant-requests/:id': async (world, of) => ({ request: await world.requestTo(of) }),
    'POST /api/records/:record/emergency-access/uses/:id/question': async (world, of) => ({
      grant: await world.useOf(of),
    }),
    'POST /api/records/:record/former-guardians/:id/access': async (world, of) => ({ grant: await world.formerOf(of) }),
    'POST /api/records/:record/cases': async (_world, of) => {
      const looked = await of.keeper.json<{ entries: { id: string }[] }>('GET', `/api/records/${of.record}/who-looked`);
      return { entry: looked.entries[0]?.id ?? '' };
    },
    'DELETE /api/imports/:id': async (_world, of) => ({
      import: (
        await of.keeper.json<{ id: string }>('POST', `/api/imports?record=${of.record}`, found, {
          'content-type': 'application/octet-stream',
        })
      ).id,
    }),
    'GET /api/card/:record/drafts/:part': async (world, of, asker) => {
      await world.ask(asker, 'PUT', `/api/card/${of.record}/drafts/allergies`, { value: 'x' });
      return {};
    },
    'DELETE /api/shared/:id': async (world, of, asker) => ({
      grant: of === world.at(asker, 'emergency') ? await world.rescued() : await world.given(asker),
    }),
    'DELETE /api/records/:record': async (world, of) => await world.dependent(of),
  };
