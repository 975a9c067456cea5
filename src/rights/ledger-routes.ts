import { type Static, type TSchema, Type } from 'typebox';
import type { Continuation } from '../audit/index.ts';
import { anySession, type Route, route, type Uuid } from '../kernel/index.ts';

const object = <T extends Record<string, TSchema>>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/**
 * The newest signed checkpoint of the access log (null before the first), the keys that sign, newest first, and the consistency proof
 * (RFC 6962, section 2.1.2; base64) that the tree of the size asked about is its beginning; empty where that is larger, equal or 0.
 */
const SignedCheckpoint = object({
  checkpoint: Type.Union([Type.String(), Type.Null()]),
  keys: Type.Array(Type.String()),
  proof: Type.Array(Type.String()),
});
export type SignedCheckpoint = Static<typeof SignedCheckpoint>;

const CheckpointQuery = object({ since: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })) });

export interface LedgerRouteParts {
  readonly since: (size: bigint) => Promise<Continuation>;
  /** Takes a try of an account; `rate-limited` when there is none left. */
  readonly limit: (rule: 'checkpointAsk', account: Uuid) => Promise<void>;
}

/** What a browser needs to notice that the log of today does not continue the one that it saw before. It tells of nobody. */
export function ledgerRoutes({ since, limit }: LedgerRouteParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/ledger/checkpoint',
      authority: { kind: 'session' },
      who: anySession,
      summary: 'The newest signed checkpoint of the access log, and that an earlier one is its beginning',
      query: CheckpointQuery,
      answers: { 200: SignedCheckpoint },
      handle: async ({ actor, query }) => {
        await limit('checkpointAsk', actor.account);
        return { body: await since(BigInt(query.since ?? '0')) };
      },
    }),
  ];
}
