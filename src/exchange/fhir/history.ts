import { notFound } from '../../access/index.ts';
import type { ResourceId, RouteReply } from '../../kernel/index.ts';
import { formatResourceId } from '../../kernel/index.ts';
import type { ResourceType, StoredResource } from '../../records/index.ts';
import { historyBundle } from './bundle.ts';
import type { FhirParts, FhirRequest } from './context.ts';
import { ownSubjects } from './search.ts';

/** All versions of one resource, newest first; `not-found` where there was never one. */
export async function history(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
): Promise<RouteReply> {
  const versions = await parts.records.history(request.ask, id.subject, type, id);
  if (versions.length === 0) throw notFound();
  return reply(parts, versions, `${type}/${formatResourceId(id)}/_history`);
}

/** All versions of a type in the records that the actor may open. */
export async function typeHistory(parts: FhirParts, request: FhirRequest, type: ResourceType): Promise<RouteReply> {
  const versions: StoredResource[] = [];
  for (const subject of await ownSubjects(parts, request))
    versions.push(...(await parts.records.history(request.ask, subject, type, null)));
  versions.sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  return reply(parts, versions, `${type}/_history`);
}

function reply(parts: FhirParts, versions: readonly StoredResource[], path: string): RouteReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(historyBundle(parts.base, versions, `${parts.base}/${path}`))),
  };
}
