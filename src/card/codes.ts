/** A code, and the file that says what it means. `codes.test.ts` holds each against a committed excerpt of that file. */
export interface SourcedCode {
  readonly system: string;
  readonly code: string;
  readonly source: string;
}

const sct = 'http://snomed.info/sct';
const loinc = 'http://loinc.org';
const absent = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';
const emptyReason = 'http://terminology.hl7.org/CodeSystem/list-empty-reason';
const exposureRisk = 'http://terminology.hl7.org/CodeSystem/allerg-intol-substance-exp-risk';

const ips = (file: string) => `hl7.fhir.uv.ips@2.0.0 ${file}`;
const r4 = (file: string) => `hl7.fhir.r4.examples@4.0.1 ${file}`;
const ips1 = 'HL7/fhir-ips@0297aff2 input/vocabulary/codesystem-absent-unknown-uv-ips.xml';
const expansions = r4('Bundle-valueset-expansions.json');

const of = (system: string, source: string, ...codes: readonly string[]): readonly SourcedCode[] =>
  codes.map((code) => ({ system, code, source }));

/** "There is nothing": the whole part is answered with none known. */
export const noneKnown = {
  allergies: [
    ...of(sct, ips('ValueSet-allergies-intolerances-uv-ips.json'), '716186003'),
    ...of(absent, ips1, 'no-known-allergies'),
  ],
  conditions: [...of(sct, ips('ValueSet-problems-uv-ips.json'), '160245001'), ...of(absent, ips1, 'no-known-problems')],
  medicines: [
    ...of(sct, ips('ValueSet-medication-uv-ips.json'), '787481004'),
    ...of(absent, ips1, 'no-known-medications'),
  ],
  procedures: [
    ...of(sct, ips('ValueSet-procedures-uv-ips.json'), '787480003'),
    ...of(absent, ips1, 'no-known-procedures'),
  ],
  implants: [
    ...of(sct, ips('ValueSet-medical-devices-uv-ips.json'), '787483001'),
    ...of(absent, ips1, 'no-known-devices'),
  ],
  vaccinations: [
    ...of(sct, ips('ValueSet-vaccines-uv-ips.json'), '787482006'),
    ...of(absent, ips1, 'no-known-immunizations'),
  ],
} as const satisfies Record<string, readonly SourcedCode[]>;

/** "There is nothing of this kind" (drugs, food, latex): a line of its own that answers for its kind alone. */
export const noneKnownOfKind: readonly SourcedCode[] = [
  ...of(sct, expansions, '409137002', '428197003', '428607008', '429625007', '716184000', '716220001'),
  ...of(absent, ips1, 'no-known-medication-allergies', 'no-known-environmental-allergies', 'no-known-food-allergies'),
];

/**
 * "No information". In a document it means that nobody has answered; with the tag of an answer (`answers.ts`) that somebody
 * said "I don't know". Never to be shown as an entry, nor as none known.
 */
export const noInformationOf = {
  allergies: of(absent, ips1, 'no-allergy-info'),
  conditions: of(absent, ips1, 'no-problem-info'),
  medicines: of(absent, ips1, 'no-medication-info'),
  procedures: of(absent, ips1, 'no-procedure-info'),
  implants: of(absent, ips1, 'no-device-info'),
  vaccinations: of(absent, ips1, 'no-immunization-info'),
} as const satisfies Record<keyof typeof noneKnown, readonly SourcedCode[]>;
export const noInformation: readonly SourcedCode[] = Object.values(noInformationOf).flat();

/** The one reason for an empty section that says "none"; the others say that nobody knows or tells. */
export const emptyBecauseNone = of(emptyReason, r4('CodeSystem-list-empty-reason.json'), 'nilknown');

/** The reason for an empty list of which nobody knows what should stand in it. */
export const emptyBecauseUnknown = of(emptyReason, r4('CodeSystem-list-empty-reason.json'), 'unavailable');

/** Why there is no value: it is not known. */
export const notKnown = of(
  'http://terminology.hl7.org/CodeSystem/data-absent-reason',
  r4('CodeSystem-data-absent-reason.json'),
  'unknown',
);

/** A section of a patient summary, by LOINC code, and the part that it answers. */
export const sections = {
  allergies: of(loinc, ips('example/Bundle-bundle-no-info-required-sections.json'), '48765-2'),
  conditions: of(loinc, ips('example/Bundle-bundle-no-info-required-sections.json'), '11450-4'),
  medicines: of(loinc, ips('example/Bundle-bundle-no-info-required-sections.json'), '10160-0'),
  procedures: of(loinc, ips('example/Bundle-bundle-ips-all-sections.json'), '47519-4'),
  implants: of(loinc, ips('example/Bundle-bundle-ips-all-sections.json'), '46264-8'),
  vaccinations: of(loinc, ips('example/Bundle-bundle-ips-all-sections.json'), '11369-6'),
} as const satisfies Record<keyof typeof noneKnown, readonly SourcedCode[]>;

/** Substance that was said to carry no risk (extension allergyintolerance-substanceExposureRisk). */
export const noRisk = of(exposureRisk, r4('CodeSystem-allerg-intol-substance-exp-risk.json'), 'no-known-reaction-risk');

export const bloodGroup: readonly SourcedCode[] = [
  ...of(loinc, ips('example/Bundle-IPS-examples-Bundle-01.json'), '882-1'),
  ...of(loinc, r4('Observation-bloodgroup.json'), '883-9'),
  ...of(loinc, expansions, '10331-7'),
];

const gps = 'hl7.terminology.r4@7.0.1 ValueSet-snomed-intl-gps.json';

/** What a blood group is, by the short form of the forms. */
export const bloodGroups = {
  'A+': of(sct, gps, '278149003'),
  'A-': of(sct, gps, '278152006'),
  'B+': of(sct, gps, '278150003'),
  'B-': of(sct, gps, '278153001'),
  'AB+': of(sct, gps, '278151004'),
  'AB-': of(sct, gps, '278154007'),
  'O+': of(sct, gps, '278147001'),
  'O-': of(sct, gps, '278148006'),
} as const satisfies Record<string, readonly SourcedCode[]>;

const observationCategory = 'http://terminology.hl7.org/CodeSystem/observation-category';
const observationCategories = r4('CodeSystem-observation-category.json');
export const laboratory = of(observationCategory, observationCategories, 'laboratory');
export const vitalSigns = of(observationCategory, observationCategories, 'vital-signs');

/** What is measured at home, as FHIR's vital signs profiles have it; the first code is written. */
export const measured = {
  weight: of(loinc, r4('Observation-example.json'), '29463-7'),
  height: of(loinc, r4('Observation-body-height.json'), '8302-2'),
  'blood-pressure': of(loinc, r4('Observation-blood-pressure.json'), '85354-9'),
  'heart-rate': of(loinc, r4('Observation-heart-rate.json'), '8867-4'),
  temperature: of(loinc, r4('Observation-body-temperature.json'), '8310-5'),
  'oxygen-saturation': of(loinc, r4('Observation-satO2.json'), '59408-5', '2708-6'),
} as const satisfies Record<string, readonly SourcedCode[]>;

export const bloodPressure = {
  upper: of(loinc, r4('Observation-blood-pressure.json'), '8480-6'),
  lower: of(loinc, r4('Observation-blood-pressure.json'), '8462-4'),
} as const satisfies Record<string, readonly SourcedCode[]>;

const ucum = 'http://unitsofmeasure.org';

export const units = {
  weight: of(ucum, expansions, 'kg'),
  height: of(ucum, expansions, 'cm'),
  'blood-pressure': of(ucum, r4('Observation-blood-pressure.json'), 'mm[Hg]'),
  'heart-rate': of(ucum, r4('Observation-heart-rate.json'), '/min'),
  temperature: of(ucum, r4('Observation-body-temperature.json'), 'Cel'),
  'oxygen-saturation': of(ucum, r4('Observation-satO2.json'), '%'),
} as const satisfies Record<keyof typeof measured, readonly SourcedCode[]>;

/** A Consent that tells what somebody wishes should be done with them, rather than who may see data. */
export const wishes = {
  scope: of('http://terminology.hl7.org/CodeSystem/consentscope', r4('CodeSystem-consent-scope.json'), 'adr'),
  category: of(
    'http://terminology.hl7.org/CodeSystem/consentcategorycodes',
    r4('CodeSystem-consent-category.json'),
    'acd',
  ),
  notResuscitate: of(
    'http://terminology.hl7.org/CodeSystem/consentcategorycodes',
    r4('CodeSystem-consent-category.json'),
    'dnr',
  ),
} as const satisfies Record<string, readonly SourcedCode[]>;

export const pregnancy = {
  status: of(loinc, ips('example/Observation-pregnancy-status-example.json'), '82810-3'),
  dueDate: of(loinc, ips('ValueSet-edd-method-uv-ips.json'), '11778-8', '11779-6', '11780-4'),
  pregnant: [
    ...of(sct, ips('ValueSet-pregnancy-status-uv-ips.json'), '77386006'),
    ...of(loinc, ips('example/Observation-pregnancy-status-example.json'), 'LA15173-0'),
  ],
  notPregnant: of(sct, ips('ValueSet-pregnancy-status-uv-ips.json'), '60001007'),
} as const satisfies Record<string, readonly SourcedCode[]>;

export const severities = {
  severe: of(sct, ips('example/Bundle-IPS-examples-Bundle-01.json'), '24484000'),
  moderate: [
    ...of(sct, ips('example/Bundle-IPS-examples-Bundle-01.json'), '6736007'),
    ...of(loinc, ips('example/Bundle-bundle-minimal.json'), 'LA6751-7'),
  ],
  mild: of(sct, r4('Condition-example2.json'), '255604002'),
} as const satisfies Record<string, readonly SourcedCode[]>;

const sexParameter = 'http://terminology.hl7.org/CodeSystem/sex-parameter-for-clinical-use';
const sexSource = 'hl7.terminology.r4@7.0.1 CodeSystem-sex-parameter-for-clinical-use.json';

/** Which reference ranges and settings to apply (extension patient-sexParameterForClinicalUse). */
export const sexForClinicalUse = {
  female: of(sexParameter, sexSource, 'female-typical'),
  male: of(sexParameter, sexSource, 'male-typical'),
  specified: of(sexParameter, sexSource, 'specified'),
  unknown: notKnown,
} as const satisfies Record<string, readonly SourcedCode[]>;

/** Kinds of a number that an insurance gives; the first is written. */
export const insuranceNumber = of(
  'http://terminology.hl7.org/CodeSystem/v2-0203',
  r4('CodeSystem-v2-0203.json'),
  'MB',
  'SN',
  'HC',
  'NH',
);

/** All tables, for the test. */
export const everyCode: readonly SourcedCode[] = [
  ...[noneKnown, noInformationOf, sections, pregnancy, severities, sexForClinicalUse].flatMap(codesOf),
  ...[bloodGroups, measured, bloodPressure, units, wishes].flatMap(codesOf),
  ...[noneKnownOfKind, emptyBecauseNone, emptyBecauseUnknown, notKnown, insuranceNumber, noRisk].flat(),
  ...[bloodGroup, laboratory, vitalSigns].flat(),
];

function codesOf(table: Readonly<Record<string, readonly SourcedCode[]>>): readonly SourcedCode[] {
  return Object.values(table).flat();
}
