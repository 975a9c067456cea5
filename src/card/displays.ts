import type { SourcedCode } from './codes.ts';

/** What a code is called, in English as its source has it: for codes that came without any word of their own. */
export interface Display extends SourcedCode {
  readonly display: string;
}

const role = (code: string, display: string): Display => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
  source: 'hl7.fhir.r4.examples@4.0.1 CodeSystem-v3-RoleCode.json',
  code,
  display,
});

const relation = (code: string, display: string): Display => ({
  system: 'http://terminology.hl7.org/CodeSystem/v2-0131',
  source: 'hl7.fhir.r4.examples@4.0.1 CodeSystem-v2-0131.json',
  code,
  display,
});

const answer = (code: string, display: string): Display => ({
  system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips',
  source: 'HL7/fhir-ips@0297aff2 input/vocabulary/codesystem-absent-unknown-uv-ips.xml',
  code,
  display,
});

/** Relationships of contacts, which documents often send as bare codes, and answers of a whole part. */
export const displays: readonly Display[] = [
  role('MTH', 'mother'),
  role('FTH', 'father'),
  role('PRN', 'parent'),
  role('NMTH', 'natural mother'),
  role('NFTH', 'natural father'),
  role('SPS', 'spouse'),
  role('HUSB', 'husband'),
  role('WIFE', 'wife'),
  role('DOMPART', 'domestic partner'),
  role('SIGOTHR', 'significant other'),
  role('BRO', 'brother'),
  role('SIS', 'sister'),
  role('SIB', 'sibling'),
  role('CHILD', 'child'),
  role('SON', 'natural son'),
  role('DAU', 'natural daughter'),
  role('GRPRN', 'grandparent'),
  role('GUARD', 'guardian'),
  role('FRND', 'unrelated friend'),
  role('NBOR', 'neighbor'),
  role('FAMMEMB', 'family member'),
  relation('C', 'Emergency Contact'),
  relation('E', 'Employer'),
  relation('N', 'Next-of-Kin'),
  answer('no-known-allergies', 'No known allergies'),
  answer('no-known-problems', 'No known problems'),
  answer('no-known-medications', 'No known medications'),
  answer('no-known-procedures', 'No known procedures'),
  answer('no-known-devices', 'No known devices in use'),
  answer('no-known-immunizations', 'No known immunizations'),
  answer('no-allergy-info', 'No information about allergies'),
  answer('no-problem-info', 'No information about problems'),
  answer('no-medication-info', 'No information about medications'),
  answer('no-procedure-info', 'No information about past history of procedures'),
  answer('no-device-info', 'No information about devices'),
  answer('no-immunization-info', 'No information about immunizations'),
];

/** The word of a code that came without one; null where no table has it. */
export function displayOf(system: string | undefined, code: string | undefined): string | null {
  return displays.find((one) => one.code === code && one.system === system)?.display ?? null;
}
