import { plural } from '@lingui/core/macro';

/** "3 allergies": so many entries of a FHIR type, in plain words. */
export function countOf(type: string, n: number): string {
  switch (type) {
    case 'Patient':
      return plural(n, { one: '# person', other: '# people' });
    case 'AllergyIntolerance':
      return plural(n, { one: '# allergy', other: '# allergies' });
    case 'Condition':
      return plural(n, { one: '# condition', other: '# conditions' });
    case 'Observation':
      return plural(n, { one: '# measurement or result', other: '# measurements and results' });
    case 'MedicationStatement':
      return plural(n, { one: '# medicine taken', other: '# medicines taken' });
    case 'MedicationRequest':
      return plural(n, { one: '# prescription', other: '# prescriptions' });
    case 'Medication':
      return plural(n, { one: '# description of a medicine', other: '# descriptions of medicines' });
    case 'Immunization':
      return plural(n, { one: '# vaccination', other: '# vaccinations' });
    case 'Procedure':
      return plural(n, { one: '# operation or procedure', other: '# operations and procedures' });
    case 'Device':
      return plural(n, { one: '# device', other: '# devices' });
    case 'DeviceUseStatement':
      return plural(n, { one: '# device in use', other: '# devices in use' });
    case 'RelatedPerson':
      return plural(n, { one: '# related person', other: '# related people' });
    case 'Practitioner':
      return plural(n, { one: '# health professional', other: '# health professionals' });
    case 'PractitionerRole':
      return plural(n, { one: '# role of a professional', other: '# roles of professionals' });
    case 'Organization':
      return plural(n, { one: '# organisation', other: '# organisations' });
    case 'Encounter':
      return plural(n, { one: '# visit', other: '# visits' });
    case 'DiagnosticReport':
      return plural(n, { one: '# report', other: '# reports' });
    case 'DocumentReference':
      return plural(n, { one: '# document', other: '# documents' });
    case 'CarePlan':
      return plural(n, { one: '# care plan', other: '# care plans' });
    case 'CareTeam':
      return plural(n, { one: '# care team', other: '# care teams' });
    case 'Goal':
      return plural(n, { one: '# goal', other: '# goals' });
    case 'Composition':
      return plural(n, { one: '# summary document', other: '# summary documents' });
    case 'Consent':
      return plural(n, { one: '# consent', other: '# consents' });
    case 'Provenance':
      return plural(n, { one: '# note of origin', other: '# notes of origin' });
    case 'Coverage':
      return plural(n, { one: '# insurance', other: '# insurances' });
    case 'FamilyMemberHistory':
      return plural(n, { one: '# family history', other: '# family histories' });
    case 'Flag':
      return plural(n, { one: '# warning', other: '# warnings' });
    case 'Specimen':
      return plural(n, { one: '# sample', other: '# samples' });
    case 'ImagingStudy':
      return plural(n, { one: '# imaging study', other: '# imaging studies' });
    default:
      return `${plural(n, { one: '# other entry', other: '# other entries' })} (${type})`;
  }
}

/** What matters most to a patient stands first; types without words of their own stand last. */
const weight = [
  'AllergyIntolerance',
  'Condition',
  'MedicationStatement',
  'MedicationRequest',
  'Procedure',
  'Immunization',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Device',
  'DeviceUseStatement',
  'RelatedPerson',
  'CarePlan',
  'CareTeam',
  'Goal',
  'FamilyMemberHistory',
  'Flag',
  'ImagingStudy',
  'Specimen',
  'Composition',
  'Medication',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Coverage',
  'Consent',
  'Provenance',
  'Patient',
];

/** Sorts counts of types: in the order of `weight`. */
export function byWeight(a: { readonly type: string }, b: { readonly type: string }): number {
  const place = (type: string) => (weight.includes(type) ? weight.indexOf(type) : weight.length);
  return place(a.type) - place(b.type) || a.type.localeCompare(b.type);
}
