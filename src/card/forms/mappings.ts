import { CarnetError } from '../../kernel/index.ts';
import { allergies } from './allergies.ts';
import { identity } from './identity.ts';
import type { FormMapping } from './mapping.ts';
import type { FormPart } from './values.ts';

const mappings: Readonly<Partial<Record<FormPart, FormMapping>>> = { identity, allergies };

/** A part's way to FHIR and back. */
export function mappingOf(part: FormPart): FormMapping {
  const mapping = mappings[part];
  if (mapping === undefined) throw new CarnetError('not-supported', 'This part has no form yet.');
  return mapping;
}
