import { CarnetError } from '../../kernel/index.ts';
import { allergies } from './allergies.ts';
import { conditions } from './conditions.ts';
import { identity } from './identity.ts';
import type { FormMapping } from './mapping.ts';
import { medicines } from './medicines.ts';
import { notes } from './notes.ts';
import { procedures } from './procedures.ts';
import { vaccinations } from './vaccinations.ts';
import type { FormPart } from './values.ts';

const mappings: Readonly<Partial<Record<FormPart, FormMapping>>> = {
  identity,
  allergies,
  conditions,
  procedures,
  medicines,
  vaccinations,
  notes,
};

/** A part's way to FHIR and back. */
export function mappingOf(part: FormPart): FormMapping {
  const mapping = mappings[part];
  if (mapping === undefined) throw new CarnetError('not-supported', 'This part has no form yet.');
  return mapping;
}
