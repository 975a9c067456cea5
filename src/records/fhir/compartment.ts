import { readFileSync } from 'node:fs';
import { CarnetError, type FieldError, parseResourceId } from '../../kernel/index.ts';
import { parseLiteral } from './reference.ts';
import { references } from './references.ts';
import type { FhirResource } from './resource.ts';

export interface CompartmentOptions {
  /** Whether a resource of this record exists; without it only the form of ids is checked. */
  readonly isKnown?: (type: string, id: string) => boolean;
  /**
   * True for a reference that may stay although it names nothing here: one that an import found in its file, or that the
   * version before had. It can never lead into another record, since an id of ours names its subject and such an id is refused in any case.
   */
  readonly keep?: (reference: string) => boolean;
  /** Base of our own FHIR service (`https://host/api/fhir/R4/`); an absolute reference below it is read as a relative one. */
  readonly base?: string;
}

let elements: Readonly<Record<string, readonly string[]>> | undefined;

/**
 * The elements by which R4 places a resource of this type in a patient's compartment (CompartmentDefinition "patient"); empty for a
 * type outside of it, such as Organization.
 */
export function compartmentElements(type: string): readonly string[] {
  elements ??= JSON.parse(readFileSync(new URL('./definitions/compartment.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, readonly string[]>
  >; // our own file
  return elements[type] ?? [];
}

/** Elements that say whom a resource is about, as opposed to who took part. */
const subjectElements = new Set(['subject', 'patient', 'beneficiary']);

/**
 * Checks that a resource refers to nothing in another record: a literal reference to a Patient must be the record's own; one to another
 * resource must carry an id of the same subject; `#id` must be contained. What a reference says by identifier or display is
 * kept, and so is an absolute URL of another server, unless it says whom the resource is about.
 *
 * @param patientId FHIR id of the record's Patient
 * @throws `invalid-resource` naming each element
 */
export function checkCompartment(resource: FhirResource, patientId: string, options: CompartmentOptions = {}): void {
  const errors: FieldError[] = [];
  const contained = new Set(containedIds(resource));
  for (const { path, element, reference } of references(resource)) {
    const message = problem(reference, element, resource.resourceType, patientId, contained, options);
    if (message !== null) errors.push({ field: path, code: 'business-rule', message });
  }
  const [first] = errors;
  if (first !== undefined) throw new CarnetError('invalid-resource', `${first.field} ${first.message}.`, { errors });
}

function problem(
  reference: string,
  element: string,
  type: string,
  patientId: string,
  contained: ReadonlySet<string>,
  options: CompartmentOptions,
): string | null {
  if (reference.startsWith('#')) {
    return reference === '#' || contained.has(reference.slice(1)) ? null : 'refers to something that is not contained';
  }
  const literal = parseLiteral(reference);
  const isKept = options.keep?.(reference) === true;
  if (literal === null) {
    return isKept || /^https?:\/\//.test(reference) ? null : 'is not a reference that can be resolved here';
  }
  const isAbout = subjectElements.has(element) && compartmentElements(type).includes(element);
  if (literal.base !== '' && literal.base !== options.base) {
    return isAbout && literal.type === 'Patient' ? 'must be the patient of this record' : null;
  }
  const own = parseResourceId(literal.id);
  if (literal.type === 'Patient') {
    const mayStay = literal.id === patientId || (own === null && isKept && !isAbout);
    return mayStay ? null : 'refers to another patient';
  }
  if (own !== null && own.subject !== parseResourceId(patientId)?.subject) {
    return 'refers to something outside this record';
  }
  const exists = own !== null && options.isKnown?.(literal.type, literal.id) !== false;
  return exists || isKept ? null : 'names nothing in this record';
}

function containedIds(resource: FhirResource): string[] {
  const contained = resource['contained'];
  if (!Array.isArray(contained)) return [];
  return contained.flatMap((item: { readonly id?: unknown }) => (typeof item.id === 'string' ? [item.id] : []));
}
