import {
  CarnetError,
  type Grant,
  lengthPrefixed,
  localIdOf,
  type ResourceId,
  type RouteReply,
  type Uuid,
} from '../../kernel/index.ts';
import type { FhirResource } from '../../records/fhir/index.ts';
import type { ResourceType } from '../../records/index.ts';
import { type FhirParts, type FhirRequest, written } from './context.ts';
import { findOne } from './search.ts';
import { checkReferences } from './subject.ts';

/**
 * Where a conditional create goes: the same question leads to the same place, so that of many at once, or of one that is sent again
 * while the first is still being stored, one stores. It is the next place where what stood there was deleted, or is something else
 * by now; places are taken one after the other, so few are looked at however many are. To be asked before the look for what matches:
 * what is stored in between is met as a `conflict`.
 *
 * @param taken Numbers of the same transaction
 */
export async function placeFor(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  type: ResourceType,
  query: string,
  taken: readonly bigint[] = [],
): Promise<ResourceId> {
  if (type === 'Patient') return { subject, local: 0n };
  const placeOf = (nth: number): ResourceId => {
    const fields = ['conditional', subject, type, query, String(nth)];
    return { subject, local: localIdOf(parts.keyring.mac('form-entry', lengthPrefixed(fields))) };
  };
  const isFree = async (nth: number): Promise<boolean> => {
    const id = placeOf(nth);
    return !taken.includes(id.local) && (await parts.records.versions(request.ask, id)).length === 0;
  };
  let [last, free] = [-1, 0];
  while (!(await isFree(free))) [last, free] = [free, 2 * free + 1];
  while (free - last > 1) {
    const between = Math.floor((last + free) / 2);
    if (await isFree(between)) free = between;
    else last = between;
  }
  return placeOf(free);
}

const tries = 3;

/** Stores a resource unless one matches the query of If-None-Exist (200 with that one). `precondition-failed` for several. */
export async function createOnce(
  parts: FhirParts,
  request: FhirRequest,
  {
    grant,
    subject,
    type,
    resource,
  }: {
    readonly grant: Grant;
    readonly subject: Uuid;
    readonly type: ResourceType;
    readonly resource: FhirResource;
  },
  query: string,
): Promise<RouteReply> {
  for (let tried = 1; ; tried++) {
    const { local } = await placeFor(parts, request, subject, type, query);
    const found = await findOne(parts, request, subject, type, query);
    if (found !== null) return written(parts, found, 200, request.prefer);
    await checkReferences(parts, request, subject, resource);
    try {
      const stored = await parts.records.create(request.ask, grant, subject, resource, type, local);
      return written(parts, stored, 201, request.prefer);
    } catch (error) {
      // Somebody was faster, and is found by the next look.
      if (tried === tries || !(error instanceof CarnetError) || error.code !== 'conflict') throw error;
    }
  }
}
