import { allergies } from './allergies.ts';
import { bloodGroup } from './blood-group.ts';
import { conditions } from './conditions.ts';
import { contacts } from './contacts.ts';
import { doctors } from './doctors.ts';
import { identity } from './identity.ts';
import { implants } from './implants.ts';
import type { FormMapping } from './mapping.ts';
import { measurements } from './measurements.ts';
import { medicines } from './medicines.ts';
import { notes } from './notes.ts';
import { pregnancy } from './pregnancy.ts';
import { procedures } from './procedures.ts';
import { vaccinations } from './vaccinations.ts';
import type { FormPart } from './values.ts';
import { wishes } from './wishes.ts';

/** Each part's way to FHIR and back. */
export const mappings: Readonly<Record<FormPart, FormMapping>> = {
  identity,
  allergies,
  bloodGroup,
  conditions,
  procedures,
  implants,
  medicines,
  vaccinations,
  pregnancy,
  measurements,
  contacts,
  doctors,
  wishes,
  notes,
};
