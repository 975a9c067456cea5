/** A code of the demo's records, and the file that says what it means; other entries have words only. */
export interface DemoCode {
  readonly system: string;
  readonly code: string;
  readonly display: string;
  readonly source: string;
}

const sct = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';
const ips = (file: string) => `hl7.fhir.uv.ips@2.0.0 ${file}`;
const r4 = (file: string) => `hl7.fhir.r4.examples@4.0.1 ${file}`;

/** `codes.test.ts` holds each of them against a committed excerpt of its source. */
export const demoCodes = {
  penicillin: {
    system: sct,
    code: '764146007',
    display: 'Penicillin',
    source: ips('example/Bundle-bundle-ips-all-sections.json'),
  },
  anaphylaxis: {
    system: sct,
    code: '39579001',
    display: 'Anaphylactic reaction',
    source: r4('AllergyIntolerance-example.json'),
  },
  noLatexAllergy: {
    system: sct,
    code: '716184000',
    display: 'No known latex allergy',
    source: r4('Bundle-valueset-expansions.json'),
  },
  noAllergy: {
    system: sct,
    code: '716186003',
    display: 'No Known Allergy (situation)',
    source: r4('AllergyIntolerance-nka.json'),
  },
  aPositive: {
    system: sct,
    code: '278149003',
    display: 'Blood group A Rh(D) positive',
    source: ips('example/Bundle-IPS-examples-Bundle-01.json'),
  },
  bloodGroup: {
    system: loinc,
    code: '882-1',
    display: 'ABO and Rh group [Type] in Blood',
    source: ips('example/Bundle-IPS-examples-Bundle-01.json'),
  },
  hypothyroidism: {
    system: sct,
    code: '40930008',
    display: 'Hypothyroidism (disorder)',
    source: r4('MedicationRequest-medrx0314.json'),
  },
  hypertension: {
    system: sct,
    code: '59621000',
    display: 'Essential hypertension',
    source: ips('example/Bundle-bundle-ips-all-sections.json'),
  },
  pregnant: {
    system: sct,
    code: '77386006',
    display: 'Pregnant',
    source: ips('ValueSet-pregnancy-status-uv-ips.json'),
  },
  pregnancyStatus: {
    system: loinc,
    code: '82810-3',
    display: 'Pregnancy status',
    source: ips('example/Observation-pregnancy-status-example.json'),
  },
  dueDate: {
    system: loinc,
    code: '11778-8',
    display: 'Delivery date Estimated',
    source: ips('example/Observation-pregnancy-edd-example.json'),
  },
  noProcedures: {
    system: sct,
    code: '787480003',
    display: 'No known procedures (situation)',
    source: ips('ValueSet-procedures-uv-ips.json'),
  },
} as const satisfies Record<string, DemoCode>;

export type DemoCodeName = keyof typeof demoCodes;
