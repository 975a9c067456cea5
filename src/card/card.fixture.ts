import { readFileSync } from 'node:fs';
import type { Bundle, CodeableConcept, Resource } from '@medplum/fhirtypes';
import { Check } from 'typebox/value';
import { type CardPart, CardView, type PartKey } from './contract.ts';
import { cardView } from './view.ts';

/** The day on which the tests look at their cards. */
export const today = '2026-11-23';

const patient: Resource = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Doe', given: ['Jo'] }],
  birthDate: '1980-05-06',
};
export const subject = { reference: 'Patient/p1' };

const one = (system: string, code: string): CodeableConcept => ({ coding: [{ system, code }] });
export const sct = (code: string) => one('http://snomed.info/sct', code);
export const ips = (code: string) => one('http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code);
export const term = (kind: string, code: string) => one(`http://terminology.hl7.org/CodeSystem/${kind}`, code);

/** The card as it is, or the name of what its schema refuses. */
export function checkedView(record: string, resources: readonly Resource[], language: 'en' | 'fr' = 'en'): CardView {
  const card = cardView(record, resources, language, today);
  if (!Check(CardView, card)) throw new TypeError('the card is not what its schema says');
  return card;
}

/** The card of Jo Doe, who has these resources. */
export const viewOf = (...resources: readonly Resource[]) => checkedView('p1', [patient, ...resources]);

export function partOf(card: CardView, key: PartKey): CardPart {
  const part = card.parts.find((candidate) => candidate.key === key);
  if (part === undefined) throw new Error(`no part ${key}`);
  return part;
}

export const part = (key: PartKey, ...resources: readonly Resource[]) => partOf(viewOf(...resources), key);

/** A document of the International Patient Summary, with `urn:uuid` references resolved as an import would. */
export function documentView(name: string, language: 'en' | 'fr' = 'en'): CardView {
  const text = readFileSync(new URL(`../../test/fixtures/fhir/ips/${name}.json`, import.meta.url), 'utf8');
  const entries = (JSON.parse(text) as Bundle).entry ?? []; // a published example
  const json = entries.reduce(
    (whole, { fullUrl, resource }) =>
      fullUrl === undefined
        ? whole
        : whole.replaceAll(`"reference":"${fullUrl}"`, `"reference":"${resource?.resourceType}/${resource?.id}"`),
    JSON.stringify(entries.map(({ resource }) => resource)),
  );
  const resources = JSON.parse(json) as Resource[]; // the same resources
  return checkedView(resources.find((found) => found.resourceType === 'Patient')?.id ?? '', resources, language);
}

/** FHIR's own examples, of every type that is stored. */
export const examples: Resource[] = readFileSync(
  new URL('../../test/fixtures/fhir/r4/examples.ndjson', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((row) => row !== '')
  .map((row) => JSON.parse(row) as Resource); // published examples
