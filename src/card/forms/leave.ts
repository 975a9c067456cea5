import type { Resource } from '@medplum/fhirtypes';
import { Grant, type Part, purposeOf } from '../../kernel/index.ts';
import { type ResourceType, resourceTypes } from '../../records/index.ts';
import { signed } from '../said-by.ts';
import { answerType } from './answers.ts';
import { mappings } from './mappings.ts';
import { type FormAsk, type FormParts, subjectOf } from './read-part.ts';
import type { FormPart } from './values.ts';

/** Leave to write into one part of a record. */
export interface Leave {
  readonly grant: Grant;
  /** To whom parts were given writes one entry after the other, as PostgreSQL demands. */
  readonly singly: boolean;
  /** The resource with the name of whoever says it; without one where whoever keeps the record does. */
  sign<R extends Resource>(resource: R): R;
}

/** The part of the record that the entries of a form are in. */
export function partOfForm(part: FormPart): Part {
  return partOfTypes(mappings[part].types);
}

function partOfTypes([first]: readonly ResourceType[]): Part {
  if (first === undefined) throw new TypeError('a form is of some type');
  return resourceTypes[first].part;
}

/**
 * Decides whether whoever asks may write this. `not-found` for a record or part that is not his to open, `not-allowed` for one that he
 * may only read.
 *
 * @param what The entries of the form, or the answer to it as a whole, which may stand in a part of its own
 */
export async function leaveToWrite(
  parts: Pick<FormParts, 'access' | 'grantedName'>,
  asked: FormAsk,
  what: 'entries' | 'answer' = 'entries',
): Promise<Leave> {
  const { actor, request, record } = asked;
  const subject = subjectOf(record);
  const entries = partOfForm(asked.part);
  const into = what === 'answer' ? [entries, partOfTypes([answerType(asked.part)])] : [entries];
  const grant = await parts.access.authorizeParts(actor, subject, into, purposeOf(actor), request);
  if (Grant.facts(grant).relation !== 'granted')
    return { grant, singly: false, sign: (resource) => signed(resource, null) };
  const name = await parts.grantedName(actor, subject);
  return { grant, singly: true, sign: (resource) => signed(resource, name) };
}
