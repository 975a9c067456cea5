import type { FormPart } from '../../../api/contract.ts';
import type { AnyForm } from '../engine/field.ts';
import { allergies } from './allergies.ts';
import { bloodGroup } from './blood-group.ts';
import { conditions } from './conditions.ts';
import { contacts } from './contacts.ts';
import { doctors } from './doctors.ts';
import { identity } from './identity.ts';
import { implants } from './implants.ts';
import { measurements } from './measurements.ts';
import { medicines } from './medicines.ts';
import { notes } from './notes.ts';
import { pregnancy } from './pregnancy.ts';
import { procedures } from './procedures.ts';
import { vaccinations } from './vaccinations.ts';
import { wishes } from './wishes.ts';

const forms: { readonly [P in FormPart]: (own: boolean) => AnyForm } = {
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

/**
 * The form of a part in the language now shown.
 *
 * @param own Whether it is the record of whoever fills it in
 */
export function formOf(part: FormPart, own: boolean): AnyForm {
  return forms[part](own);
}

/** Whether an address names a part that has a form. */
export function isFormPart(text: string): text is FormPart {
  return Object.hasOwn(forms, text);
}
