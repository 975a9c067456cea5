import { type Access, notFound } from '../../access/index.ts';
import {
  type Actor,
  CarnetError,
  formatResourceId,
  parseResourceId,
  purposeOf,
  type ResourceId,
  type RouteReply,
  type Uuid,
} from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { type Ask, isResourceType, type Records, type ResourceType, type StoredResource } from '../../records/index.ts';

export interface FhirParts {
  readonly access: Access;
  readonly records: Records;
  readonly keyring: Pick<Keyring, 'mac'>;
  /** Base of the service without a slash at its end: `https://host/api/fhir/R4`. */
  readonly base: string;
  readonly version: string;
  /** Told of an error that the answer does not explain. */
  readonly onError: (error: unknown) => void;
}

/** One request as the interactions need it, whether it came alone or as an entry of a Bundle. */
export interface FhirRequest {
  readonly ask: Ask;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifNoneExist: string | undefined;
  readonly prefer: string | undefined;
  /** FHIR id of the record that a resource goes into when it does not name its patient itself. */
  readonly record: string | undefined;
}

interface Incoming {
  readonly id: Uuid;
  readonly actor: Actor;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export function fhirRequest(request: Incoming): FhirRequest {
  return {
    ask: { actor: request.actor, request: request.id, purpose: purposeOf(request.actor) },
    ifMatch: request.headers['if-match'],
    ifNoneMatch: request.headers['if-none-match'],
    ifNoneExist: request.headers['if-none-exist'],
    prefer: request.headers['prefer'],
    record: request.headers['x-carnet-record'],
  };
}

/** The type of a path; `not-supported` names those that are kept. */
export function typeOf(name: string): ResourceType {
  if (isResourceType(name)) return name;
  throw new CarnetError(
    'not-supported',
    `Resources of type ${name.slice(0, 64)} are not kept here; GET metadata lists those that are.`,
  );
}

/** The id of a path. An id that is not of our form, or not of this type, is answered as one that does not exist. */
export function idOf(type: ResourceType, text: string): ResourceId {
  const id = parseResourceId(text);
  if (id === null || (id.local === 0n) !== (type === 'Patient')) throw notFound();
  return id;
}

export const etag = (version: number): string => `W/"${version}"`;

/** The version of an `If-Match`; `invalid-input` when it is not a weak or strong ETag of a version. */
export function matchedVersion(header: string | undefined): number | null {
  if (header === undefined) return null;
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  if (match?.[1] === undefined) {
    const message = 'If-Match must be the ETag of a version, such as W/"3".';
    throw new CarnetError('invalid-input', message, {
      errors: [{ field: 'header.If-Match', code: 'format', message }],
    });
  }
  return Number(match[1]);
}

export function versionHeaders(stored: StoredResource): Record<string, string> {
  return {
    'content-type': 'application/fhir+json; charset=utf-8',
    etag: etag(stored.version),
    'last-modified': stored.updatedAt.toUTCString(),
  };
}

export function addressOf(base: string, stored: Pick<StoredResource, 'id' | 'type' | 'version'>): string {
  return `${base}/${stored.type}/${formatResourceId(stored.id)}/_history/${stored.version}`;
}

/** The answer to a write, as `Prefer` asks for it. */
export function written(
  parts: FhirParts,
  stored: StoredResource,
  status: 200 | 201,
  prefer: string | undefined,
): RouteReply {
  const headers = { ...versionHeaders(stored), ...(status === 201 ? { location: addressOf(parts.base, stored) } : {}) };
  if (prefer?.includes('return=minimal') === true || stored.json === null)
    return { status, headers, body: Buffer.alloc(0) };
  return { status, headers, body: stored.json };
}
