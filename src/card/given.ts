import type { Resource } from '@medplum/fhirtypes';
import { list } from './concept.ts';

/** `meta.tag` of an answer to a whole part that somebody gave in a form: the code says which. */
export const answerTag = 'urn:carnet:answer';

/** What somebody answered in a form, rather than an entry or a statement of a document; null for those. */
export function givenAnswer(resource: Resource): 'none-known' | 'unknown' | null {
  const code = list(resource.meta?.tag).find((tag) => tag.system === answerTag)?.code;
  return code === 'none-known' || code === 'unknown' ? code : null;
}
