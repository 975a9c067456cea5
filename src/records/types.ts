import type { Part } from '../kernel/index.ts';

interface TypeLine {
  /** Stored in `resource.type`; never used again for another type. */
  readonly code: number;
  /** The part of the record that the type belongs to, and with it the key it is sealed under. */
  readonly part: Part;
}

/** The FHIR types that are kept, with what stays fixed for ever: number and part. */
export const resourceTypes = {
  Patient: { code: 1, part: 'identity' },
  AllergyIntolerance: { code: 2, part: 'card' },
  Condition: { code: 3, part: 'card' },
  Observation: { code: 4, part: 'results' },
  MedicationStatement: { code: 5, part: 'medicines' },
  MedicationRequest: { code: 6, part: 'medicines' },
  Immunization: { code: 7, part: 'card' },
  Procedure: { code: 8, part: 'card' },
  Device: { code: 9, part: 'card' },
  DeviceUseStatement: { code: 10, part: 'card' },
  RelatedPerson: { code: 11, part: 'identity' },
  Practitioner: { code: 12, part: 'card' },
  PractitionerRole: { code: 13, part: 'card' },
  Organization: { code: 14, part: 'card' },
  Medication: { code: 15, part: 'medicines' },
  Encounter: { code: 16, part: 'notes' },
  DiagnosticReport: { code: 17, part: 'results' },
  DocumentReference: { code: 18, part: 'documents' },
  CarePlan: { code: 19, part: 'card' },
  Goal: { code: 20, part: 'card' },
  Composition: { code: 21, part: 'documents' },
  Consent: { code: 22, part: 'identity' },
  Provenance: { code: 23, part: 'identity' },
  Coverage: { code: 24, part: 'identity' },
  FamilyMemberHistory: { code: 25, part: 'card' },
  Flag: { code: 26, part: 'card' },
  Specimen: { code: 27, part: 'results' },
  ImagingStudy: { code: 28, part: 'results' },
  ServiceRequest: { code: 29, part: 'results' },
  Location: { code: 30, part: 'card' },
  ClinicalImpression: { code: 31, part: 'notes' },
  MedicationAdministration: { code: 32, part: 'medicines' },
  MedicationDispense: { code: 33, part: 'medicines' },
  List: { code: 34, part: 'card' },
  CareTeam: { code: 35, part: 'card' },
} as const satisfies Record<string, TypeLine>;

export type ResourceType = keyof typeof resourceTypes;

export function isResourceType(name: string): name is ResourceType {
  return Object.hasOwn(resourceTypes, name);
}

const byCode = new Map<number, ResourceType>();
for (const [name, line] of Object.entries(resourceTypes)) if (isResourceType(name)) byCode.set(line.code, name);

/** The type of a stored number; undefined for one that this version does not know. */
export function typeOfCode(code: number): ResourceType | undefined {
  return byCode.get(code);
}
