import { CarnetError } from '../../kernel/index.ts';
import { type FhirResource, isObject, parseLiteral } from '../../records/fhir/index.ts';
import { contentOf } from './canonical.ts';
import type { PlannedPatient, SourceEntry } from './contract.ts';
import { subjectsNamed } from './resolve.ts';

/**
 * Makes sure that a file is about one person: its Patients, or where it has none the Patients that its entries name as subject.
 *
 * @returns without a Patient in the file, the references by which its entries name the one person (as written); else none
 * @throws `invalid-input` that says how many there are
 */
export function onePatient(entries: readonly SourceEntry[]): ReadonlySet<string> {
  const patients = new Map<string, string>();
  for (const { resource, fullUrl } of entries) {
    if (!isObject(resource) || resource['resourceType'] !== 'Patient') continue;
    const id = typeof resource['id'] === 'string' ? resource['id'] : (fullUrl ?? '');
    patients.set(`${fullUrl ?? ''} ${id}`, id);
  }
  // The same Patient may stand twice under two addresses, or in two versions; another id is another person.
  const distinct = new Set(patients.values());
  if (distinct.size > 1) throw several(distinct.size);
  if (distinct.size === 1) return new Set();
  const named = new Map<string, Set<string>>();
  for (const { resource } of entries) {
    for (const reference of subjectsNamed(resource)) {
      const literal = parseLiteral(reference);
      if (literal?.type !== 'Patient') continue;
      const person = `${literal.base}${literal.id}`;
      named.set(person, (named.get(person) ?? new Set()).add(reference));
    }
  }
  if (named.size > 1) throw several(named.size);
  const [only] = named.values();
  return only ?? new Set();
}

function several(count: number): CarnetError {
  return new CarnetError(
    'invalid-input',
    `This file holds the records of ${count} people. Import a file of one person at a time.`,
  );
}

/** How the Patient of a file stands to the one of the record. */
export function fateOf(patient: FhirResource, existing: FhirResource | null): PlannedPatient['fate'] {
  if (existing === null || Object.keys(existing).every((name) => ['resourceType', 'id', 'meta'].includes(name)))
    return 'new';
  return contentOf(patient) === contentOf(existing) ? 'same' : 'differs';
}

/** Name, birth date and gender of a valid Patient, for the preview. */
export function describe(patient: FhirResource): Pick<PlannedPatient, 'name' | 'birthDate' | 'gender'> {
  const { name, birthDate, gender } = patient as { name?: unknown; birthDate?: unknown; gender?: unknown };
  const names = Array.isArray(name) ? name.filter(isObject) : [];
  const best = ['official', 'usual'].map((use) => names.find((item) => item['use'] === use)).find(Boolean) ?? names[0];
  return {
    name: best === undefined ? null : nameText(best),
    birthDate: typeof birthDate === 'string' ? birthDate : null,
    gender: typeof gender === 'string' ? gender : null,
  };
}

function nameText(name: Readonly<Record<string, unknown>>): string | null {
  const { given, family, text } = name as { given?: unknown; family?: unknown; text?: unknown };
  const parts = [...(Array.isArray(given) ? given : []), family].filter((part) => typeof part === 'string');
  if (parts.length > 0) return parts.join(' ');
  return typeof text === 'string' ? text : null;
}
