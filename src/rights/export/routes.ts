import { Type } from 'typebox';
import { keepers, type Route, route } from '../../kernel/index.ts';
import { WhoLookedParams } from '../contract.ts';
import { type ExportParts, exportRecord } from './export.ts';

/** Taking everything along, for a person's session that was just confirmed; never for an access token. */
export function exportRoutes(parts: ExportParts): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/records/:record/export',
      authority: { kind: 'fresh' },
      who: keepers,
      summary: 'Everything of a record as one FHIR Bundle, and for the own record the account too',
      params: WhoLookedParams,
      answers: { 200: Type.Unknown() },
      handle: async ({ actor, id, params }) => ({
        body: await exportRecord(parts, { actor, request: id }, params.record),
        headers: {
          'content-type': 'application/fhir+json; charset=utf-8',
          'content-disposition': `attachment; filename="carnet-${new Date(parts.clock.now()).toISOString().slice(0, 10)}.json"`,
          'cache-control': 'no-store',
        },
      }),
    }),
  ];
}
