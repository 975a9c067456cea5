import type { Row } from './rows.ts';
import { readSource, type SourceId } from './sources.ts';

interface Code {
  readonly system?: string;
  readonly code: string;
  readonly display: string;
  readonly contains?: readonly Code[];
  readonly concept?: readonly Code[];
}

export interface ListEntry {
  readonly system: string;
  readonly code: string;
  /** Null for languages: the source's displays are not English, and the runtime's CLDR names them in both languages. */
  readonly display: string | null;
  readonly source: SourceId;
}

const sct = 'http://snomed.info/sct';
/** Units in which a dose is written, of the common UCUM units; the displays are those of the source. */
const doseUnits = new Set([
  'mg',
  'g',
  'ug',
  'kg',
  'mL',
  'L',
  'dL',
  'meq',
  'mmol',
  '[IU]',
  'k[IU]',
  '[drp]',
  '%',
  'mg/mL',
  'ug/h',
  'mg/kg',
  '[tsp_us]',
  '[tbs_us]',
  'h',
  'd',
  'wk',
  'mo',
  'a',
  'min',
]);

/** The short lists of a card's forms, whole as their source has them or by a rule that is written here. */
export function fixedLists(folder: string, gps: readonly Row[]): Readonly<Record<string, readonly ListEntry[]>> {
  const expansions = valueSets(folder);
  const expansion = (name: string): readonly ListEntry[] =>
    flat(expansions.get(name) ?? []).flatMap(({ system, code, display }) =>
      system === undefined ? [] : [{ system, code, display, source: 'r4' as const }],
    );
  const free = new Map(gps.map((row) => [row.code, row]));
  const snomed = (wanted: (row: Row) => boolean): readonly ListEntry[] =>
    gps.filter(wanted).map(({ code, en }) => ({ system: sct, code, display: en ?? '', source: 'gps' as const }));
  const routes = new Set(expansion('route-codes').map(({ code }) => code));
  return {
    bloodGroup: snomed(({ en }) => /^Blood group (?:O|A|B|AB) Rh\(D\) (?:positive|negative)$/.test(en ?? '')),
    allergyType: expansion('allergy-intolerance-type'),
    allergyCategory: expansion('allergy-intolerance-category'),
    allergyCriticality: expansion('allergy-intolerance-criticality'),
    allergySeverity: expansion('reaction-event-severity'),
    allergyClinicalStatus: codeSystem(folder, 'allergyintolerance-clinical'),
    allergyVerification: codeSystem(folder, 'allergyintolerance-verification'),
    conditionClinicalStatus: expansion('condition-clinical'),
    conditionVerification: expansion('condition-ver-status'),
    relationship: included(folder, 'ips', 'ValueSet-personal-relationship-uv-ips.json'),
    contactRole: expansion('patient-contactrelationship'),
    // Routes that both FHIR's value set and the freely usable set have, in the words of the latter.
    route: snomed(({ code }) => routes.has(code) && free.has(code)),
    doseUnit: included(folder, 'tho', 'ValueSet-ucum-common.json').filter(({ code }) => doseUnits.has(code)),
    language: expansion('languages').map((entry) => ({ ...entry, display: null })),
  };
}

function valueSets(folder: string): ReadonlyMap<string, readonly Code[]> {
  const file = readSource(folder, 'r4', 'package/Bundle-valueset-expansions.json');
  // The file's hash is checked, so its shape is known.
  const { entry } = JSON.parse(file) as { entry: { resource: { id: string; expansion?: { contains?: Code[] } } }[] };
  return new Map(entry.map(({ resource }) => [resource.id, resource.expansion?.contains ?? []]));
}

function codeSystem(folder: string, name: string): readonly ListEntry[] {
  const file = readSource(folder, 'tho', `package/CodeSystem-${name}.json`);
  const { url, concept } = JSON.parse(file) as { url: string; concept: Code[] }; // as above
  return flat(concept).map(({ code, display }) => ({ system: url, code, display, source: 'tho' }));
}

function included(folder: string, source: 'ips' | 'tho', name: string): readonly ListEntry[] {
  const file = readSource(folder, source, `package/${name}`);
  const { compose } = JSON.parse(file) as { compose: { include: { system: string; concept: Code[] }[] } }; // as above
  const entries = compose.include.flatMap(({ system, concept }) =>
    concept.map(({ code, display }) => ({ system, code, display, source })),
  );
  return [...new Map(entries.map((entry) => [entry.code, entry])).values()];
}

function flat(codes: readonly Code[]): readonly Code[] {
  return codes.flatMap((code) => [code, ...flat(code.contains ?? code.concept ?? [])]);
}

/** CVX codes with the names of HL7's expansion of its vaccine value set. */
export function cvxRows(folder: string): readonly Row[] {
  return flat(valueSets(folder).get('vaccine-code') ?? [])
    .filter(({ system }) => system === 'http://hl7.org/fhir/sid/cvx')
    .map(({ code, display }) => ({
      system: 'cvx',
      code,
      en: display,
      fr: null,
      enFrom: 'r4',
      frFrom: null,
      tag: '',
      words: [],
    }));
}
