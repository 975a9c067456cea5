import { notFound } from '../../access/index.ts';
import { CarnetError, formatResourceId, parseResourceId, type ResourceId, type Uuid } from '../../kernel/index.ts';
import { checkCompartment, type FhirResource, parseLiteral, references } from '../../records/fhir/index.ts';
import type { ResourceType } from '../../records/index.ts';
import type { FhirParts, FhirRequest } from './context.ts';

const about = new Set(['subject', 'patient', 'beneficiary', 'individual', 'for']);

/**
 * Which record a new resource goes into: the one its subject names, else the header `X-Carnet-Record`, else the only one
 * that the actor has. `invalid-input` when that leaves it open.
 */
export async function subjectOf(parts: FhirParts, request: FhirRequest, resource: FhirResource): Promise<Uuid> {
  const named = namedPatient(parts, resource);
  if (named !== null) return named;
  if (request.record !== undefined) {
    const id = parseResourceId(request.record);
    if (id === null || id.local !== 0n) throw notFound();
    return id.subject;
  }
  const relations = await parts.access.relations(request.ask.actor);
  const [only] = relations;
  if (only !== undefined && relations.length === 1) return only.subject;
  const message =
    only === undefined
      ? 'There is no record yet; make one first.'
      : 'Say whose record this is for: name the patient in the resource, or send the header X-Carnet-Record with the id of the Patient.';
  throw new CarnetError('invalid-input', message, {
    errors: [{ field: 'header.X-Carnet-Record', code: 'required', message }],
  });
}

function namedPatient(parts: FhirParts, resource: FhirResource): Uuid | null {
  for (const { element, reference } of references(resource)) {
    if (!about.has(element)) continue;
    const literal = parseLiteral(reference);
    if (literal?.type !== 'Patient' || (literal.base !== '' && literal.base !== `${parts.base}/`)) continue;
    const id = parseResourceId(literal.id);
    if (id !== null && id.local === 0n) return id.subject;
  }
  return null;
}

/**
 * Checks that a resource refers to its own record only, and there to what exists. `keep` are references that may stay
 * although they name nothing here (those that the version before had).
 */
export async function checkReferences(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  resource: FhirResource,
  kept: ReadonlySet<string> = new Set(),
  planned: ReadonlySet<string> = new Set(),
): Promise<void> {
  const wanted: ResourceId[] = [];
  for (const { reference } of references(resource)) {
    const literal = parseLiteral(reference);
    const id = literal === null ? null : parseResourceId(literal.id);
    if (id !== null && id.subject === subject && id.local !== 0n && !planned.has(formatResourceId(id))) wanted.push(id);
  }
  const present =
    wanted.length === 0 ? new Map<bigint, ResourceType>() : await parts.records.present(request.ask, subject, wanted);
  checkCompartment(resource, formatResourceId({ subject, local: 0n }), {
    base: `${parts.base}/`,
    keep: (reference) => kept.has(reference),
    isKnown: (type, text) => {
      const id = parseResourceId(text);
      return id !== null && (id.local === 0n || planned.has(text) || present.get(id.local) === type);
    },
  });
}
