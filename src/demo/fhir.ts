import type {
  AllergyIntolerance,
  CodeableConcept,
  Dosage,
  MedicationStatement,
  Reference,
  Resource,
} from '@medplum/fhirtypes';
import { type DemoCodeName, demoCodes } from './codes.ts';

/** A concept with a sourced code, and the words that a person would use for it, in English and as that person would say it in French. */
export function coded(name: DemoCodeName, text?: string, fr: string | null = null): CodeableConcept {
  const { system, code, display } = demoCodes[name];
  return { coding: [{ system, code, display }], ...(text === undefined ? {} : bilingual(text, fr)) };
}

/** A code of one of FHIR's own code systems, which the standard binds the element to. */
export function bound(system: string, code: string): CodeableConcept {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] };
}

const translationUrl = 'http://hl7.org/fhir/StructureDefinition/translation';

/** A text with its French form, by FHIR's `translation` extension; `fhirtypes` leaves out the `_text` sibling. */
export function bilingual(en: string, fr: string | null): { readonly text: string } {
  return saidIn('text', en, fr);
}

/** The same under another name. */
export function saidIn<N extends string>(name: N, en: string, fr: string | null): { readonly [K in N]: string } {
  const said = { [name]: en } as { readonly [K in N]: string }; // a computed key loses its name
  if (fr === null) return said;
  const extension = [
    { url: 'lang', valueCode: 'fr' },
    { url: 'content', valueString: fr },
  ];
  return { ...said, [`_${name}`]: { extension: [{ url: translationUrl, extension }] } };
}

interface Allergy {
  readonly category: NonNullable<AllergyIntolerance['category']>[number];
  readonly code: CodeableConcept;
  readonly reaction: NonNullable<AllergyIntolerance['reaction']>[number];
  readonly criticality: AllergyIntolerance['criticality'];
  readonly onset: string;
  readonly asserter: Reference<never>;
}

export function allergy(patient: Reference<never>, one: Allergy): AllergyIntolerance {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: bound('allergyintolerance-clinical', 'active'),
    verificationStatus: bound('allergyintolerance-verification', 'confirmed'),
    type: 'allergy',
    category: [one.category],
    ...(one.criticality === undefined ? {} : { criticality: one.criticality }),
    code: one.code,
    patient,
    onsetDateTime: one.onset,
    asserter: one.asserter,
    reaction: [one.reaction],
  };
}

/** "No known allergy", of all kinds or of one, as somebody said it on a day. */
export function noAllergy(patient: Reference<never>, code: CodeableConcept, on: string): AllergyIntolerance {
  return {
    resourceType: 'AllergyIntolerance',
    clinicalStatus: bound('allergyintolerance-clinical', 'active'),
    verificationStatus: bound('allergyintolerance-verification', 'confirmed'),
    code,
    patient,
    recordedDate: on,
    asserter: patient,
  };
}

interface Medicine {
  readonly name: readonly [en: string, fr: string | null];
  readonly dosage: readonly [en: string, fr: string | null];
  /** `HH:MM`; empty for a medicine that is taken when needed. */
  readonly at: readonly string[];
  readonly since: string;
}

export function medicine(patient: Reference<never>, one: Medicine): MedicationStatement {
  const timing: Dosage =
    one.at.length === 0
      ? { asNeededBoolean: true }
      : {
          timing: {
            repeat: {
              frequency: one.at.length,
              period: 1,
              periodUnit: 'd',
              timeOfDay: one.at.map((time) => `${time}:00`),
            },
          },
        };
  return {
    resourceType: 'MedicationStatement',
    status: 'active',
    medicationCodeableConcept: bilingual(...one.name),
    subject: patient,
    effectivePeriod: { start: one.since },
    informationSource: patient,
    dosage: [{ ...bilingual(...one.dosage), ...timing }],
  };
}

/** `YYYY-MM-DD`, so many days after a day. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 24 * 3600_000).toISOString().slice(0, 10);
}

/** What the demo stores, by the id that it has in its record; the Patient is first. */
export type DemoRecord = readonly Resource[];
