import type { CodeableConcept, Observation, Reference, Resource } from '@medplum/fhirtypes';
import type { ResourceType } from '../../records/index.ts';
import type { Chart } from '../chart.ts';
import {
  bloodGroup,
  emptyBecauseNone,
  emptyBecauseUnknown,
  noInformationOf,
  noneKnown,
  notKnown,
  pregnancy,
  type SourcedCode,
} from '../codes.ts';
import { isCoded, list } from '../concept.ts';
import { displayOf } from '../displays.ts';
import { answerTag, givenAnswer } from '../given.ts';
import { deviceOf } from '../parts/implants.ts';
import { medicineOf } from '../parts/medicines.ts';
import { absent } from './elements.ts';
import type { FormContext } from './mapping.ts';
import type { FormPart } from './values.ts';

export type Said = 'none-known' | 'unknown';
type CodedPart = keyof typeof noneKnown;
type ListedPart = (typeof listedParts)[number];

/** What was said of a whole part, and by which resource. */
export interface Answer {
  readonly said: Said;
  /** When it was said, by the server's clock. */
  readonly on: string | null;
  readonly resource: Resource;
}

/** Parts that no code of the International Patient Summary answers: an empty List says why it is empty. */
const listedParts = ['contacts', 'doctors', 'measurements', 'wishes', 'notes'] as const satisfies readonly FormPart[];
const listSystem = 'urn:carnet:part';

/** The answers that a person can give to a part as a whole. */
export function answersOf(part: FormPart): readonly Said[] {
  if (part === 'identity') return [];
  return part === 'bloodGroup' || part === 'pregnancy' ? ['unknown'] : ['none-known', 'unknown'];
}

/** The type of the resource that an answer of the part is. */
export function answerType(part: FormPart): ResourceType {
  return isListed(part) ? 'List' : isCodedPart(part) ? codedTypes[part] : 'Observation';
}

const codedTypes = {
  allergies: 'AllergyIntolerance',
  conditions: 'Condition',
  medicines: 'MedicationStatement',
  procedures: 'Procedure',
  implants: 'DeviceUseStatement',
  vaccinations: 'Immunization',
} as const satisfies Record<CodedPart, ResourceType>;

/** The answers to a part that were given in forms. Statements that came in documents are read by the parts themselves. */
export function givenAnswers(chart: Chart, part: FormPart): readonly Answer[] {
  return chart.all(answerType(part)).flatMap((resource) => {
    const said = givenAnswer(resource);
    if (said === null || !isOf(part, resource)) return [];
    return [{ said, on: resource.meta?.lastUpdated?.slice(0, 10) ?? null, resource }];
  });
}

/**
 * Everything that says that a part is empty or not known: what forms gave, and what documents say of none known. It ends when
 * the part gets an entry or another answer.
 */
export function answering(chart: Chart, part: FormPart): readonly Resource[] {
  const given = givenAnswers(chart, part).map(({ resource }) => resource);
  if (!isCodedPart(part)) return given;
  const types: readonly ResourceType[] = part === 'implants' ? ['DeviceUseStatement', 'Device'] : [codedTypes[part]];
  const told = types
    .flatMap((type): readonly Resource[] => chart.all(type))
    .filter((resource) => isCoded(statedBy(resource, chart), noneKnown[part]));
  return [...new Set([...given, ...told])];
}

function statedBy(resource: Resource, chart: Chart): CodeableConcept | undefined {
  switch (resource.resourceType) {
    case 'AllergyIntolerance':
    case 'Condition':
    case 'Procedure':
      return resource.code;
    case 'Immunization':
      return resource.vaccineCode;
    case 'MedicationStatement':
      return medicineOf(resource, chart).concept;
    case 'DeviceUseStatement':
      return deviceOf(resource, chart)?.type;
    case 'Device':
      return resource.patient === undefined ? undefined : resource.type;
    default:
      return undefined;
  }
}

/** Of the types that several parts share, whether the answer is this part's. */
function isOf(part: FormPart, resource: Resource): boolean {
  if (resource.resourceType === 'List')
    return list(resource.code?.coding).some((coding) => coding.system === listSystem && coding.code === part);
  return resource.resourceType !== 'Observation' || isCoded(resource.code, observationCode(part));
}

const observationCode = (part: FormPart): readonly SourcedCode[] =>
  part === 'bloodGroup' ? bloodGroup : pregnancy.status;

/** The resource that says it, in the form in which other systems read it. */
export function answerResource(part: FormPart, said: Said, context: FormContext): Resource {
  const meta = { tag: [{ system: answerTag, code: said }] };
  if (isListed(part)) return { ...emptyList(part, said, context), meta };
  if (isCodedPart(part)) return { ...statement(part, said, context), meta };
  return { ...noObservation(part, context), meta };
}

function statement(part: CodedPart, said: Said, { patient, today }: FormContext): Resource {
  const code = conceptOf(said === 'unknown' ? noInformationOf[part] : noneKnown[part].slice(-1));
  switch (part) {
    case 'allergies':
      return {
        resourceType: 'AllergyIntolerance',
        clinicalStatus: active('allergyintolerance-clinical'),
        code,
        patient,
        recordedDate: today,
      };
    case 'conditions':
      return {
        resourceType: 'Condition',
        clinicalStatus: active('condition-clinical'),
        code,
        subject: patient,
        recordedDate: today,
      };
    case 'medicines':
      return {
        resourceType: 'MedicationStatement',
        status: 'unknown',
        medicationCodeableConcept: code,
        subject: patient,
        dateAsserted: today,
      };
    case 'procedures':
      return { resourceType: 'Procedure', status: 'unknown', code, subject: patient };
    case 'implants':
      return {
        resourceType: 'DeviceUseStatement',
        status: 'active',
        subject: patient,
        recordedOn: today,
        device: { reference: '#device' },
        contained: [{ resourceType: 'Device', id: 'device', type: code }],
      };
    case 'vaccinations':
      return {
        resourceType: 'Immunization',
        status: 'not-done',
        vaccineCode: code,
        patient,
        recorded: today,
        ...{ _occurrenceDateTime: absent },
      };
  }
}

function noObservation(part: FormPart, { patient, today }: FormContext): Observation {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: conceptOf(observationCode(part).slice(0, 1)),
    subject: patient,
    effectiveDateTime: today,
    dataAbsentReason: conceptOf(notKnown),
  };
}

const titles: Readonly<Record<ListedPart, string>> = {
  contacts: 'Emergency contacts',
  doctors: 'Doctors',
  measurements: 'Measurements',
  wishes: 'Wishes',
  notes: 'Notes for rescuers',
};

function emptyList(part: ListedPart, said: Said, { patient, today }: FormContext): Resource {
  return {
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    title: titles[part],
    code: { coding: [{ system: listSystem, code: part }], text: titles[part] },
    subject: patient as Reference<never>,
    date: today,
    emptyReason: conceptOf(said === 'unknown' ? emptyBecauseUnknown : emptyBecauseNone),
  };
}

function conceptOf(codes: readonly SourcedCode[]): CodeableConcept {
  const [first] = codes;
  const display = displayOf(first?.system, first?.code);
  const coding = codes.map(({ system, code }) => ({ system, code }));
  return display === null ? { coding } : { coding, text: display };
}

function active(system: string): CodeableConcept {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'active' }] };
}

function isListed(part: FormPart): part is ListedPart {
  return listedParts.some((one) => one === part);
}

function isCodedPart(part: FormPart): part is CodedPart {
  return Object.hasOwn(noneKnown, part);
}
