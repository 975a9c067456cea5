import { CarnetError, formatResourceId, type ResourceId, type RouteReply } from '../../kernel/index.ts';
import { applyJsonPatch, type FhirResource, references } from '../../records/fhir/index.ts';
import type { ResourceType } from '../../records/index.ts';
import { createOnce } from './conditional.ts';
import { etag, type FhirParts, type FhirRequest, matchedVersion, versionHeaders, written } from './context.ts';
import { checked, demandVersion, parse } from './resource.ts';
import { checkReferences, subjectOf } from './subject.ts';

export async function read(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
  version?: number,
): Promise<RouteReply> {
  const stored = await parts.records.read(request.ask, type, id, version);
  if (request.ifNoneMatch === etag(stored.version)) return { status: 304, headers: { etag: etag(stored.version) } };
  return { status: 200, headers: versionHeaders(stored), body: stored.json };
}

export async function create(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  body: unknown,
): Promise<RouteReply> {
  const resource = checked(type, body);
  const subject = await subjectOf(parts, request, resource);
  const grant = await parts.access.authorize(
    request.ask.actor,
    subject,
    'write',
    request.ask.purpose,
    request.ask.request,
  );
  if (request.ifNoneExist !== undefined)
    return await createOnce(parts, request, { grant, subject, type, resource }, request.ifNoneExist);
  await checkReferences(parts, request, subject, resource);
  const stored = await parts.records.create(request.ask, grant, subject, resource, type);
  return written(parts, stored, 201, request.prefer);
}

export async function update(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
  body: unknown,
): Promise<RouteReply> {
  const resource = checked(type, body);
  if (resource.id !== formatResourceId(id)) {
    const message = 'must be the id in the address';
    throw new CarnetError('invalid-resource', `${type}.id ${message}.`, {
      errors: [{ field: `${type}.id`, code: 'value', message }],
    });
  }
  return await replace(parts, request, type, id, () => resource);
}

export async function patch(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
  operations: unknown,
): Promise<RouteReply> {
  return await replace(parts, request, type, id, (current) => {
    const changed = applyJsonPatch(current, operations);
    if (changed.id !== current.id || changed.resourceType !== current.resourceType) {
      throw new CarnetError('invalid-resource', 'A patch cannot change the type or the id.');
    }
    return checked(type, changed);
  });
}

async function replace(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
  change: (current: FhirResource) => FhirResource,
): Promise<RouteReply> {
  const expected = matchedVersion(request.ifMatch);
  const grant = await parts.access.authorize(
    request.ask.actor,
    id.subject,
    'write',
    request.ask.purpose,
    request.ask.request,
  );
  const current = await parts.records.read(request.ask, type, id);
  demandVersion(expected, current);
  const before = parse(current);
  const resource = change(before);
  await checkReferences(parts, request, id.subject, resource, new Set(references(before).map((one) => one.reference)));
  const stored = await conflictAsPrecondition(expected, () =>
    parts.records.update(request.ask, grant, id, current.version, resource, type),
  );
  return written(parts, stored, 200, request.prefer);
}

export async function remove(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  id: ResourceId,
): Promise<RouteReply> {
  const expected = matchedVersion(request.ifMatch);
  const grant = await parts.access.authorize(
    request.ask.actor,
    id.subject,
    'write',
    request.ask.purpose,
    request.ask.request,
  );
  const current = await parts.records.read(request.ask, type, id).catch((error: unknown) => {
    if (error instanceof CarnetError && error.code === 'gone') return null;
    throw error;
  });
  if (current === null) return { status: 204 };
  demandVersion(expected, current);
  await conflictAsPrecondition(expected, () => parts.records.remove(request.ask, grant, id, current.version, type));
  return { status: 204 };
}

async function conflictAsPrecondition<T>(expected: number | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (expected !== null && error instanceof CarnetError && error.code === 'conflict') {
      throw new CarnetError('precondition-failed', error.detail, { cause: error });
    }
    throw error;
  }
}
