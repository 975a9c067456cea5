import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Given } from '../records/index.ts';
import { type Chart, chartOf } from './chart.ts';
import type { CardLanguage, CardPart, CardView } from './contract.ts';
import { givenAnswers } from './forms/answers.ts';
import { entryId } from './forms/mapping.ts';
import { mappings } from './forms/mappings.ts';
import { isGiven, isWhole, isWritable } from './given-parts.ts';
import { emptySection, partOf } from './part.ts';
import { allergies } from './parts/allergies.ts';
import { bloodGroup } from './parts/blood-group.ts';
import { conditions } from './parts/conditions.ts';
import { contacts } from './parts/contacts.ts';
import { doctors } from './parts/doctors.ts';
import { implants } from './parts/implants.ts';
import { measurements } from './parts/measurements.ts';
import { medicines } from './parts/medicines.ts';
import { notes } from './parts/notes.ts';
import { procedures } from './parts/procedures.ts';
import { results } from './parts/results.ts';
import { vaccinations } from './parts/vaccinations.ts';
import { wishes } from './parts/wishes.ts';
import { personName } from './person.ts';
import { pregnancyOf } from './pregnancy.ts';
import { saidBy } from './said-by.ts';
import { ageOn, dateText } from './when.ts';

/**
 * Makes the medical card of one record out of its FHIR R4 resources. Resources of types that the card does not show are left
 * aside, those entered in error left out.
 *
 * @param recordId FHIR id of the Patient
 * @param today `YYYY-MM-DD`, for age and weeks of pregnancy
 * @param given what is open to the reader, of which alone the card then consists; null for one's own
 */
export function cardView(
  recordId: string,
  resources: readonly Resource[],
  language: CardLanguage,
  today: string,
  given: Given | null = null,
): CardView {
  const chart = chartOf(resources, language, today);
  const patient = chart.all('Patient').find((one) => one.id === recordId) ?? chart.all('Patient')[0];
  const all = partsOf(chart);
  const parts = all
    .filter(({ key }) => given === null || isGiven(key, given))
    .map((part) => withSayers(isWritable(part.key, given) ? withForms(part, chart) : part, resources, chart));
  return {
    record: recordId,
    ...identityOf(patient),
    age: ageOf(patient, today),
    gender: patient?.gender ?? null,
    pregnant: pregnancyOf(chart),
    parts,
    answered: parts.filter((part) => part.answer !== 'not-answered').length,
    lastChanged: lastChanged(resources),
    access: given === null ? null : { whole: isWhole(given), write: given.writes.length > 0 },
  };
}

/** Name and birth date, as the list of records shows them. */
export function identityOf(patient: Patient | undefined): {
  readonly name: string | null;
  readonly birthDate: string | null;
} {
  return { name: personName(patient?.name), birthDate: dateText(patient?.birthDate) };
}

function partsOf(chart: Chart): CardPart[] {
  return [
    partOf('allergies', allergies(chart), emptySection(chart, 'allergies'), givenAnswers(chart, 'allergies')),
    partOf('bloodGroup', bloodGroup(chart), null, givenAnswers(chart, 'bloodGroup')),
    partOf('conditions', conditions(chart), emptySection(chart, 'conditions'), givenAnswers(chart, 'conditions')),
    partOf('medicines', medicines(chart), emptySection(chart, 'medicines'), givenAnswers(chart, 'medicines')),
    partOf('contacts', contacts(chart), null, givenAnswers(chart, 'contacts')),
    partOf('procedures', procedures(chart), emptySection(chart, 'procedures'), givenAnswers(chart, 'procedures')),
    partOf('implants', implants(chart), emptySection(chart, 'implants'), givenAnswers(chart, 'implants')),
    partOf(
      'vaccinations',
      vaccinations(chart),
      emptySection(chart, 'vaccinations'),
      givenAnswers(chart, 'vaccinations'),
    ),
    partOf('measurements', measurements(chart), null, givenAnswers(chart, 'measurements')),
    partOf('results', results(chart), null),
    partOf('doctors', doctors(chart), null, givenAnswers(chart, 'doctors')),
    partOf('wishes', wishes(chart), null, givenAnswers(chart, 'wishes')),
    partOf('notes', notes(chart), null, givenAnswers(chart, 'notes')),
  ];
}

/** Says of each entry which form it has, and whether that form can change it. */
function withForms(part: CardPart, chart: Chart): CardPart {
  const { key } = part;
  if (key === 'results') return part;
  if (part.entries.length === 0) return { ...part, writable: true };
  const editable = new Map(
    mappings[key].find(chart).map((entry) => [entryId(entry.resource.id ?? '', entry.place), entry.value !== null]),
  );
  const entries = part.entries.map((entry) => {
    const found = editable.get(entry.id);
    return found === undefined ? entry : { ...entry, form: { part: key, editable: found } };
  });
  return { ...part, entries, writable: true };
}

/** Says of each entry, and of an answer, who said it, where that was somebody to whom access was given. */
function withSayers(part: CardPart, resources: readonly Resource[], chart: Chart): CardPart {
  const names = new Map(resources.map((resource) => [resource.id, saidBy(resource)]));
  const entries = part.entries.map((entry) => ({ ...entry, source: names.get(entry.id) ?? entry.source }));
  const answeredBy =
    part.key === 'results' || entries.length > 0
      ? null
      : (givenAnswers(chart, part.key)
          .map(({ resource }) => saidBy(resource))
          .find((name) => name !== null) ?? null);
  return { ...part, entries, answeredBy };
}

/** Of somebody who has died, the age they reached, where its date is told. */
function ageOf(patient: Patient | undefined, today: string): number | null {
  const died = dateText(patient?.deceasedDateTime);
  if (patient?.deceasedBoolean === true || (died !== null && died.length < 10)) return null;
  return ageOn(patient?.birthDate ?? null, died?.slice(0, 10) ?? today);
}

function lastChanged(resources: readonly Resource[]): string | null {
  return resources.reduce<string | null>((newest, { meta }) => {
    const at = meta?.lastUpdated;
    return typeof at === 'string' && at > (newest ?? '') ? at : newest;
  }, null);
}
