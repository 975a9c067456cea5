import { codesOf } from './definitions.ts';
import { isMediaType } from './primitives.ts';
import { isObject } from './resource.ts';

/** What a CapabilityStatement may call its formats by, beside media types. */
const formats = new Set(['json', 'xml', 'ttl']);
const mediaTypes = 'http://hl7.org/fhir/ValueSet/mimetypes';

/**
 * Says what is wrong with a coded value under a required binding, or null. A `code`, `uri` or `string` must be a code of the set; a Coding (or
 * Quantity) must be of it with its system; of a CodeableConcept at least one coding must
 * (http://hl7.org/fhir/R4/terminologies.html#required). A media type must look like one; sets without a closed list (UCUM) pass.
 */
export function bindingProblem(url: string, type: string, value: unknown): string | null {
  if (url === mediaTypes) {
    return typeof value === 'string' && !isMediaType(value) && !formats.has(value) ? 'is not a media type' : null;
  }
  const set = codesOf(url);
  if (set === null) return null;
  if (typeof value === 'string') {
    for (const codes of set.values()) if (codes.has(value)) return null;
    return `is not one of ${someOf(set)}`; // the value is not repeated: it may be personal, and errors are logged
  }
  const codings = type === 'CodeableConcept' && isObject(value) ? value['coding'] : [value];
  if (Array.isArray(codings) && codings.some((coding) => isIn(set, coding))) return null;
  return `needs a code of ${url.slice(url.lastIndexOf('/') + 1)}: ${someOf(set)}`;
}

function isIn(set: ReadonlyMap<string, ReadonlySet<string>>, coding: unknown): boolean {
  if (!isObject(coding)) return false;
  const { system, code } = coding as { system?: unknown; code?: unknown };
  return typeof system === 'string' && typeof code === 'string' && set.get(system)?.has(code) === true;
}

function someOf(set: ReadonlyMap<string, ReadonlySet<string>>): string {
  const codes = [...set.values()].flatMap((of) => [...of]);
  return codes.length > 12 ? `${codes.slice(0, 12).join(', ')}, …` : codes.join(', ');
}
