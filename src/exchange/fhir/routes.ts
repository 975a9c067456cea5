import { Type } from 'typebox';
import {
  anyAccount,
  anybody,
  bundlers,
  CarnetError,
  changers,
  type Route,
  type RouteReply,
  readers,
  route,
  searchers,
  searchersOfOne,
  writers,
} from '../../kernel/index.ts';
import { capabilityStatement } from '../../records/fhir/index.ts';
import { resourceTypes } from '../../records/index.ts';
import { bundle } from './batch.ts';
import { type FhirParts, fhirRequest, idOf, typeOf } from './context.ts';
import { versionOf } from './dispatch.ts';
import { history, typeHistory } from './history.ts';
import { create, patch, read, remove, update } from './interactions.ts';
import { compartmentSubject, pairsOf, search } from './search.ts';

const base = '/api/fhir/R4';
const reads = { kind: 'record', scope: 'record:read' } as const;
const writes = { kind: 'record', scope: 'record:write' } as const;

const OfType = Type.Object({ type: Type.String({ maxLength: 64 }) }, { additionalProperties: false });
const OfId = Type.Object(
  { type: Type.String({ maxLength: 64 }), id: Type.String({ maxLength: 64 }) },
  { additionalProperties: false },
);
const OfVersion = Type.Object(
  { type: Type.String({ maxLength: 64 }), id: Type.String({ maxLength: 64 }), version: Type.String({ maxLength: 10 }) },
  { additionalProperties: false },
);
const OfCompartment = Type.Object(
  { id: Type.String({ maxLength: 64 }), type: Type.String({ maxLength: 64 }) },
  { additionalProperties: false },
);
/** FHIR's own checks say which parameters and elements are wrong, by FHIRPath; the edge only parses. */
const AnyJson = Type.Unknown();
const Resource = Type.Unknown();
const answers = { 200: Resource };

const bodyLimit = 4 * 1024 * 1024;

/** FHIR R4 REST (hl7.org/fhir/R4/http.html); `metadata` lists what works, anything else is refused and never ignored. */
export function fhirRoutes(parts: FhirParts): readonly Route[] {
  const statement = lazily(() =>
    Buffer.from(
      JSON.stringify(
        capabilityStatement({
          publicUrl: parts.base.slice(0, -base.length),
          version: parts.version,
          types: Object.keys(resourceTypes),
        }),
      ),
    ),
  );
  return [
    route({
      method: 'GET',
      path: `${base}/metadata`,
      authority: {
        kind: 'open',
        reason: 'FHIR clients read what a server can do before they sign in; it tells of nobody.',
      },
      who: anybody,
      summary: 'CapabilityStatement: what this server can do',
      answers,
      handle: async () => ({ headers: { 'content-type': 'application/fhir+json; charset=utf-8' }, body: statement() }),
    }),
    route({
      method: 'POST',
      path: base,
      authority: writes,
      who: bundlers,
      summary: 'Batch or transaction',
      body: AnyJson,
      bodyLimit: 16 * 1024 * 1024,
      answers,
      handle: (request) => bundle(parts, fhirRequest(request), request.body),
    }),
    route({
      method: 'GET',
      path: `${base}/:type/:id`,
      authority: reads,
      who: readers,
      summary: 'Read the newest version of a resource',
      params: OfId,
      answers,
      handle: async (request) => {
        const type = typeOf(request.params.type);
        return await read(parts, fhirRequest(request), type, idOf(type, request.params.id));
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:type/:id/_history/:version`,
      authority: reads,
      who: readers,
      summary: 'Read one version of a resource',
      params: OfVersion,
      answers,
      handle: async (request) => {
        const type = typeOf(request.params.type);
        return await read(
          parts,
          fhirRequest(request),
          type,
          idOf(type, request.params.id),
          versionOf(request.params.version),
        );
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:type/:id/_history`,
      authority: reads,
      who: readers,
      summary: 'All versions of a resource',
      params: OfId,
      answers,
      handle: async (request) => {
        const type = typeOf(request.params.type);
        return await history(parts, fhirRequest(request), type, idOf(type, request.params.id));
      },
    }),
    route({
      method: 'GET',
      path: `${base}/:type/_history`,
      authority: reads,
      who: anyAccount,
      summary: 'All versions of all resources of a type',
      params: OfType,
      answers,
      handle: (request) => typeHistory(parts, fhirRequest(request), typeOf(request.params.type)),
    }),
    route({
      method: 'GET',
      path: `${base}/:type`,
      authority: reads,
      who: searchers,
      summary: 'Search for resources of a type',
      params: OfType,
      answers,
      handle: (request) =>
        search(parts, fhirRequest(request), typeOf(request.params.type), pairsOf(queryOf(request.url))),
    }),
    route({
      method: 'GET',
      path: `${base}/Patient/:id/:type`,
      authority: reads,
      who: searchersOfOne,
      summary: 'Search in the compartment of one patient',
      params: OfCompartment,
      answers,
      handle: async (request) => {
        // The router takes this address for the history of a Patient too.
        if (request.params.type === '_history') {
          return await history(parts, fhirRequest(request), 'Patient', idOf('Patient', request.params.id));
        }
        return await search(
          parts,
          fhirRequest(request),
          typeOf(request.params.type),
          pairsOf(queryOf(request.url)),
          compartmentSubject(request.params.id),
        );
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:type`,
      authority: writes,
      who: writers,
      summary: 'Create a resource; If-None-Exist makes it conditional',
      params: OfType,
      body: AnyJson,
      bodyLimit,
      answers: { ...answers, 201: Resource },
      handle: (request) => create(parts, fhirRequest(request), typeOf(request.params.type), request.body),
    }),
    route({
      method: 'PUT',
      path: `${base}/:type/:id`,
      authority: writes,
      who: changers,
      summary: 'Replace a resource by a new version; If-Match guards against overwriting',
      params: OfId,
      body: AnyJson,
      bodyLimit,
      answers,
      handle: async (request) => {
        const type = typeOf(request.params.type);
        return await update(parts, fhirRequest(request), type, idOf(type, request.params.id), request.body);
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:type/:id`,
      authority: writes,
      who: changers,
      summary: 'Change a resource by JSON Patch (RFC 6902)',
      params: OfId,
      body: AnyJson,
      bodyLimit,
      answers,
      handle: async (request) => {
        if (request.headers['content-type']?.startsWith('application/json-patch+json') !== true) {
          throw new CarnetError('unsupported-media-type', 'A patch is sent as application/json-patch+json.');
        }
        const type = typeOf(request.params.type);
        return await patch(parts, fhirRequest(request), type, idOf(type, request.params.id), request.body);
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:type/:id`,
      authority: writes,
      who: changers,
      summary: 'Delete a resource; its earlier versions stay in the history',
      params: OfId,
      answers: { 204: Type.Null() },
      handle: async (request): Promise<RouteReply> => {
        const type = typeOf(request.params.type);
        return await remove(parts, fhirRequest(request), type, idOf(type, request.params.id));
      },
    }),
  ];
}

/** The query as it was sent, since FHIR repeats names. */
function queryOf(url: string): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

function lazily(make: () => Buffer): () => Buffer {
  let made: Buffer | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
