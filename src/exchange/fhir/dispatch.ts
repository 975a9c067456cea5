import { CarnetError, newUuid, type RouteReply } from '../../kernel/index.ts';
import { type FhirParts, type FhirRequest, idOf, typeOf } from './context.ts';
import type { BundleEntry } from './entry.ts';
import { history } from './history.ts';
import { create, patch, read, remove, update } from './interactions.ts';
import { pairsOf, search } from './search.ts';

/** Each entry is a request of its own in the access log. */
export function forEntry(request: FhirRequest, entry: BundleEntry): FhirRequest {
  return {
    ...request,
    ask: { ...request.ask, request: newUuid() },
    ifMatch: entry.ifMatch,
    ifNoneMatch: entry.ifNoneMatch,
    ifNoneExist: entry.ifNoneExist,
    prefer: request.prefer,
  };
}

/** Runs one entry as the request that it describes; `not-supported` for an address that has no interaction. */
export async function dispatch(parts: FhirParts, request: FhirRequest, entry: BundleEntry): Promise<RouteReply> {
  const [typeName = '', idText, operation, version] = entry.path;
  const type = typeOf(typeName);
  if (idText === undefined) {
    if (entry.method === 'POST') return await create(parts, request, type, entry.resource);
    if (entry.method === 'GET') return await search(parts, request, type, pairsOf(entry.query));
  } else {
    const id = idOf(type, idText);
    if (entry.method === 'GET' && operation === undefined) return await read(parts, request, type, id);
    if (entry.method === 'GET' && operation === '_history' && version === undefined)
      return await history(parts, request, type, id);
    if (entry.method === 'GET' && operation === '_history')
      return await read(parts, request, type, id, versionOf(version));
    if (operation === undefined && entry.method === 'PUT')
      return await update(parts, request, type, id, entry.resource);
    if (operation === undefined && entry.method === 'DELETE') return await remove(parts, request, type, id);
    if (operation === undefined && entry.method === 'PATCH')
      return await patch(parts, request, type, id, entry.resource);
  }
  throw new CarnetError(
    'not-supported',
    `${entry.method} ${entry.path.join('/').slice(0, 100)} cannot be done in a Bundle.`,
  );
}

/** The number of a version in a path; a text that is none is answered as a version that does not exist. */
export function versionOf(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}

export function entryOf(reply: RouteReply): Record<string, unknown> {
  const headers = new Map(Object.entries(reply.headers ?? {}));
  const [etag, location, lastModified] = ['etag', 'location', 'last-modified'].map((name) => headers.get(name));
  const body = Buffer.isBuffer(reply.body) && reply.body.length > 0 ? reply.body : null;
  return {
    ...(body === null ? {} : { resource: JSON.parse(body.toString('utf8')) as unknown }),
    response: {
      status: String(reply.status ?? 200),
      ...(location === undefined ? {} : { location }),
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified: new Date(lastModified).toISOString() }),
    },
  };
}

export function bundleReply(type: 'batch-response' | 'transaction-response', entry: readonly unknown[]): RouteReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    body: Buffer.from(JSON.stringify({ resourceType: 'Bundle', type, ...(entry.length === 0 ? {} : { entry }) })),
  };
}
