import { Type } from 'typebox';
import { CarnetError, drafters, type Route, route } from '../../kernel/index.ts';
import { Draft, DraftBody, PartParams } from './contract.ts';
import { type DraftParts, forgetDraft, keepDraft, readDraft } from './drafts.ts';

const path = '/api/card/:record/drafts/:part';
const reads = { kind: 'record', scope: 'record:read' } as const;
const writes = { kind: 'record', scope: 'record:write' } as const;
const Kept = Type.Object({ savedAt: Type.String({ format: 'date-time' }) }, { additionalProperties: false });

/** What somebody has typed into a form of the card and not sent. */
export function draftRoutes(parts: DraftParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      authority: reads,
      who: drafters,
      summary: 'What you typed into a form of the card and did not send',
      params: PartParams,
      answers: { 200: Draft },
      handle: async ({ actor, id, params }) => {
        const draft = await readDraft(parts, { actor, request: id, ...params });
        if (draft === null) throw new CarnetError('not-found', 'There is no draft for this part.');
        return { body: draft };
      },
    }),
    route({
      method: 'PUT',
      path,
      authority: writes,
      who: drafters,
      summary: 'Keep what you typed, sealed, for 30 days',
      params: PartParams,
      body: DraftBody,
      bodyLimit: 64 * 1024,
      answers: { 200: Kept },
      handle: async ({ actor, id, params, body }) => ({
        body: await keepDraft(parts, { actor, request: id, ...params }, body.value),
      }),
    }),
    route({
      method: 'DELETE',
      path,
      authority: writes,
      who: drafters,
      summary: 'Let go of what you typed',
      params: PartParams,
      answers: { 204: Type.Undefined() },
      handle: async ({ actor, id, params }) => {
        await forgetDraft(parts, { actor, request: id, ...params });
        return { status: 204 };
      },
    }),
  ];
}
