import { Type } from 'typebox';
import { networkOf } from '../../identity/index.ts';
import { anybody, anySession, parseUuid, type Route, route } from '../../kernel/index.ts';
import { AnnouncedErasures, ErasureParams, StopRequest } from '../erasure/contract.ts';
import { type OperatorParts, stopErasure } from './erase.ts';
import { announcedTo, stopAsTold } from './own.ts';
import { isStopToken } from './stop-token.ts';

export interface OperatorRouteParts extends OperatorParts {
  /** Takes one try of a rule; `too-many-requests`. */
  readonly limit: (rule: 'stopAddress' | 'stopToken', key: string) => Promise<void>;
}

/** What people can do about an act of the operator. */
export function operatorRoutes(parts: OperatorRouteParts): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/erasures/stop',
      authority: {
        kind: 'open',
        reason:
          'The token of the mail (128 bits) is what allows it; whoever is told may have no device that is signed in.',
      },
      who: anybody,
      summary: 'Stop an erasure that the operator announced',
      body: StopRequest,
      answers: { 204: Type.Undefined() },
      handle: async ({ body, address }) => {
        // Whoever tries tokens uses up what his address may, and not what somebody behind the same one has in his mail.
        if (isStopToken(parts.keyring, Buffer.from(body.token, 'base64url')))
          await parts.limit('stopToken', body.token);
        else await parts.limit('stopAddress', networkOf(address));
        await stopErasure(parts, { token: body.token });
        return { status: 204 };
      },
    }),
    route({
      method: 'GET',
      path: '/api/rights/announced-erasures',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'What the operator announced to erase of one’s own; asking counts as being told',
      answers: { 200: AnnouncedErasures },
      handle: async ({ actor }) => ({
        body: await announcedTo(parts, actor),
        headers: { 'cache-control': 'no-store' },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/rights/announced-erasures/:id/stop',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'Stop an erasure that the operator announced, signed in',
      params: ErasureParams,
      answers: { 204: Type.Undefined() },
      handle: async ({ actor, id, params }) => {
        await stopAsTold(parts, actor, id, parseUuid(params.id));
        return { status: 204 };
      },
    }),
  ];
}
