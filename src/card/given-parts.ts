import type { Part } from '../kernel/index.ts';
import type { Given, ResourceType } from '../records/index.ts';
import type { PartKey } from './contract.ts';

/** The part of the record that each part of the card is in, as its resources are: whoever was not given it never hears of it. */
const partGiven: Readonly<Record<PartKey, Part>> = {
  allergies: 'card',
  bloodGroup: 'results',
  conditions: 'card',
  medicines: 'medicines',
  contacts: 'identity',
  procedures: 'card',
  implants: 'card',
  vaccinations: 'card',
  measurements: 'results',
  results: 'results',
  doctors: 'card',
  wishes: 'identity',
  notes: 'card',
};

/** What an entry of each part of the card is, before all. */
const typeOf: Readonly<Record<PartKey, ResourceType>> = {
  allergies: 'AllergyIntolerance',
  bloodGroup: 'Observation',
  conditions: 'Condition',
  medicines: 'MedicationStatement',
  contacts: 'RelatedPerson',
  procedures: 'Procedure',
  implants: 'DeviceUseStatement',
  vaccinations: 'Immunization',
  measurements: 'Observation',
  results: 'Observation',
  doctors: 'CareTeam',
  wishes: 'Consent',
  notes: 'Flag',
};

/** Whether a part is open: of one that is not, "not answered" must not be said. */
export function isGiven(key: PartKey, { parts, types }: Given): boolean {
  return parts.includes(partGiven[key]) && types?.includes(typeOf[key]) !== false;
}

const shared: readonly Part[] = ['card', 'medicines', 'notes', 'documents', 'results', 'messages'];

/** Whether nothing is held back that can be given. */
export function isWhole({ parts, types }: Given): boolean {
  return types === null && shared.every((part) => parts.includes(part));
}

/** Whether entries of a part of the record may be written by whoever was given this: never who somebody is. */
export function mayWrite(part: Part, { writes }: Given): boolean {
  return writes.includes(part);
}

/** The same by the part of the card. Results come from laboratories, and are nobody's to write here. */
export function isWritable(key: PartKey, given: Given | null): boolean {
  return key !== 'results' && (given === null || mayWrite(partGiven[key], given));
}
