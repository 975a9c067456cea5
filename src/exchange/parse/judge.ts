import { CarnetError } from '../../kernel/index.ts';
import { type FhirResource, isObject, isStoredType, validateResource } from '../../records/fhir/index.ts';
import { contentOf, digestInput } from './canonical.ts';
import type { PlanOptions } from './contract.ts';

/** A valid resource with its own id, and the digest of its content. */
export interface Valid {
  readonly valid: FhirResource;
  readonly digest: string;
}

/** What is to be said of a resource by itself, wherever it stands. */
export type Judgement = Valid | { readonly problems: readonly string[] };

/** Judgements by the resource as it was read. */
export type Judgements = WeakMap<object, Judgement>;

/** Most problems that are told of one resource. */
export const maxProblems = 5;

/** Validates a resource of a type that is kept. */
export function judge(resource: Readonly<Record<string, unknown>>, digest: PlanOptions['digest']): Judgement {
  // The id is replaced, so a form that FHIR does not allow is no reason to refuse the content.
  const { id, ...rest } = resource;
  try {
    const valid = validateResource(rest);
    return {
      valid: typeof id === 'string' ? { ...valid, id } : valid,
      digest: digest(digestInput(contentOf(valid), 0)),
    };
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    const problems = problemsOf(error);
    return { problems: problems.length > 0 ? problems : [error.detail] };
  }
}

/** `Element problem` of the first problems of an error. */
export function problemsOf(error: CarnetError): readonly string[] {
  return error.errors.slice(0, maxProblems).map(({ field, message }) => `${field} ${message}`);
}

/** Judges what has just been read, for a plan that is made when the file has ended. */
export function judgeInto(judgements: Judgements, resource: unknown, digest: PlanOptions['digest']): void {
  if (!isObject(resource) || typeof resource['resourceType'] !== 'string') return;
  if (isStoredType(resource['resourceType'])) judgements.set(resource, judge(resource, digest));
}
