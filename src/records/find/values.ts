import type { IndexField } from '../../keyring/index.ts';
import { normalEmail, normalIdentifier, normalName, normalPhone } from './normal.ts';

interface FindField {
  /** Stored in `search_token.field`; never used again for another. 1, and from 1,000, are those of imports. */
  readonly number: number;
  readonly index: IndexField;
}

/** What a person is found by across records. A surname alone is not among them: see docs/threat-model.md. */
export const findFields = {
  identifier: { number: 2, index: 'record-identifier' },
  phone: { number: 3, index: 'record-phone' },
  email: { number: 4, index: 'record-email' },
  birth: { number: 5, index: 'record-birth' },
} as const satisfies Record<string, FindField>;

export type FindBy = keyof typeof findFields;

/** The elements of a FHIR R4 Patient that are looked at, as far as they are there. */
export interface FoundPatient {
  readonly identifier?: readonly { readonly system?: string; readonly value?: string }[];
  readonly telecom?: readonly { readonly system?: string; readonly value?: string }[];
  readonly name?: readonly HumanName[];
  readonly birthDate?: string;
}

export interface HumanName {
  readonly family?: string;
  readonly given?: readonly string[];
}

/** The normalised values of a Patient, each once, with the field that it is found by. */
export function valuesOf(patient: FoundPatient): readonly (readonly [FindBy, string])[] {
  const found = new Map<string, readonly [FindBy, string]>();
  const add = (by: FindBy, value: string) => {
    if (value !== '') found.set(`${by} ${value}`, [by, value]);
  };
  for (const { value = '' } of patient.identifier ?? []) add('identifier', normalIdentifier(value));
  for (const { system, value = '' } of patient.telecom ?? []) {
    if (system === 'phone' || system === 'sms') add('phone', normalPhone(value));
    if (system === 'email') add('email', normalEmail(value));
  }
  for (const name of patient.name ?? []) add('birth', birthValue(name, patient.birthDate ?? ''));
  return [...found.values()];
}

/** Name and date of birth as one value; '' where a part is missing or the date is not a whole one. */
export function birthValue({ family = '', given = [] }: HumanName, birthDate: string): string {
  const [last, first] = [normalName(family), normalName(given[0] ?? '')];
  if (last === '' || first === '' || !/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return '';
  return `${last} ${first} ${birthDate}`;
}
