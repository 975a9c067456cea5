import { isResourceType } from './definitions.ts';

/** A literal reference, taken apart: `Patient/1`, `https://host/fhir/Patient/1/_history/2`. */
export interface LiteralReference {
  /** What stands before `Type/id`, with its last slash; empty for a relative reference. */
  readonly base: string;
  readonly type: string;
  readonly id: string;
  readonly version: string | null;
}

const literalPattern =
  /^(https?:\/\/\S*\/)?([A-Z][A-Za-z]{2,40})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/([A-Za-z0-9.-]{1,64}))?$/;

/**
 * Reads a RESTful literal reference (http://hl7.org/fhir/R4/references.html#literal); null for anything else: `#contained`,
 * `urn:uuid:…`, a query, a web page.
 */
export function parseLiteral(reference: string): LiteralReference | null {
  const match = literalPattern.exec(reference);
  const [, base = '', type, id, version = null] = match ?? [];
  if (type === undefined || id === undefined || !isResourceType(type)) return null;
  return { base, type, id, version };
}

/** The resource type that a literal reference names, or null. */
export function literalType(reference: string): string | null {
  return parseLiteral(reference)?.type ?? null;
}
