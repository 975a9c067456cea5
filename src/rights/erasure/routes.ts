import { networkOf } from '../../identity/index.ts';
import { anybody, anySession, keepers, parseUuid, type Route, type RouteRequest, route } from '../../kernel/index.ts';
import { ErasureOutlook, ErasureParams, ErasureState, ReceiptKeys, RecordParams } from './contract.ts';
import { eraseAccount, eraseRecord, erasureOutlook, erasureState } from './erase.ts';
import type { ErasureParts } from './parts.ts';
import { keyTold } from './receipt.ts';

const fresh = { kind: 'fresh' } as const;
const unstored = { 'cache-control': 'no-store' };

export interface ErasureRouteParts extends ErasureParts {
  /** Takes one try of a rule; `too-many-requests`. */
  readonly limit: (rule: 'erasureAddress', key: string) => Promise<void>;
}

/** Erasing oneself or a record, for a person's session that was just confirmed; never for an access token. */
export function erasureRoutes(parts: ErasureRouteParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/rights/erasure',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'What deleting would mean: which records, who else looks after them, how long backups last',
      answers: { 200: ErasureOutlook },
      handle: async ({ actor }) => ({ body: await erasureOutlook(parts, { actor }) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/records/:record',
      authority: fresh,
      who: keepers,
      summary: 'Erase a record for ever; gives a signed receipt',
      params: RecordParams,
      answers: { 200: ErasureState },
      handle: async ({ actor, id, params }) => ({
        body: await eraseRecord(parts, { actor, request: id }, params.record),
        headers: unstored,
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/account',
      authority: fresh,
      who: anySession,
      summary: 'Erase the own account and the own record for ever; gives a signed receipt and signs out',
      answers: { 200: ErasureState },
      handle: async (request) => {
        const body = await eraseAccount(parts, { actor: request.actor, request: request.id });
        signOut(request);
        return { body, headers: unstored };
      },
    }),
    route({
      method: 'GET',
      path: '/api/erasures/:id',
      authority: {
        kind: 'open',
        reason: 'Whoever was erased has no account any more; the id (122 random bits) was given to that person alone.',
      },
      who: anybody,
      summary: 'How far an erasure is, and its receipt',
      params: ErasureParams,
      answers: { 200: ErasureState },
      handle: async ({ params, address }) => {
        await parts.limit('erasureAddress', networkOf(address));
        return { body: await erasureState(parts, parseUuid(params.id)), headers: unstored };
      },
    }),
    route({
      method: 'GET',
      path: '/.well-known/carnet-receipt-keys',
      authority: { kind: 'open', reason: 'Public keys, with which anybody can check a receipt.' },
      who: anybody,
      summary: 'The public keys that receipts of erasures are signed with',
      answers: { 200: ReceiptKeys },
      handle: async () => ({ body: { keys: (await parts.keyring.signingKeys('receipt-signing')).map(keyTold) } }),
    }),
  ];
}

function signOut(jar: Pick<RouteRequest<unknown, unknown, unknown>, 'setCookie'>): void {
  for (const name of ['access', 'refresh', 'device'] as const) jar.setCookie(name, '', { maxAge: 0 });
}
