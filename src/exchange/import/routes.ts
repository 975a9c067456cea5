import { Type } from 'typebox';
import { keepersAndTokens, type Route, route } from '../../kernel/index.ts';
import { ConfirmRequest, Import, ImportParams, ImportQuery } from './contract.ts';
import { mostBytes } from './file.ts';
import type { Imports } from './imports.ts';

const authority = { kind: 'record', scope: 'record:write' } as const;

/** Imports: upload, look, confirm, undo, discard. */
export function importRoutes(imports: Imports): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/imports',
      authority,
      who: keepersAndTokens,
      summary: 'Upload a FHIR file and see what is in it; nothing is stored yet',
      query: ImportQuery,
      body: 'stream',
      bodyLimit: mostBytes + 1024 * 1024,
      answers: { 201: Import },
      handle: async ({ actor, id, query, body }) => ({
        status: 201,
        body: await imports.upload(actor, id, query.record, query.name ?? '', body),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/imports/:id',
      authority,
      who: keepersAndTokens,
      summary: 'How far an import is',
      params: ImportParams,
      answers: { 200: Import },
      handle: async ({ actor, params }) => ({ body: await imports.look(actor, params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/imports/:id/confirm',
      authority,
      who: keepersAndTokens,
      summary: 'Store what the preview showed',
      params: ImportParams,
      body: ConfirmRequest,
      answers: { 202: Import },
      handle: async ({ actor, id, params, body }) => ({
        status: 202,
        body: await imports.confirm(actor, id, params.id, body.patient),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/imports/:id/undo',
      authority,
      who: keepersAndTokens,
      summary: 'Take an import back, whole',
      params: ImportParams,
      answers: { 200: Import },
      handle: async ({ actor, id, params }) => ({ body: await imports.undo(actor, id, params.id) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/imports/:id',
      authority,
      who: keepersAndTokens,
      summary: 'Drop an import that was not stored, with its file',
      params: ImportParams,
      answers: { 204: Type.Null() },
      handle: async ({ actor, params }) => {
        await imports.discard(actor, params.id);
        return { status: 204 };
      },
    }),
  ];
}
