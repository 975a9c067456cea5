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

/** Relationships of contacts, which documents often send as bare codes. */
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
];

/** The word of a code that came without one; null where no table has it. */
export function displayOf(system: string | undefined, code: string | undefined): string | null {
  return displays.find((one) => one.code === code && one.system === system)?.display ?? null;
}
