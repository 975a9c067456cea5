import type { ContactPoint, HumanName, Reference, Resource } from '@medplum/fhirtypes';
import type { Chart } from './chart.ts';
import { joined, list, text } from './concept.ts';

const nameOrder = ['official', 'usual', undefined, 'nickname', 'anonymous', 'temp', 'maiden', 'old'];

/** A person's name as one line: the official one, else the usual one, else what there is. Null for none. */
export function personName(names: readonly HumanName[] | undefined): string | null {
  return nameLine(namesOf(names)[0]);
}

/** The names that say something, the one to use first. */
export function namesOf(names: readonly HumanName[] | undefined): readonly HumanName[] {
  const order = (name: HumanName) => (name.period?.end === undefined ? 0 : 100) + nameOrder.indexOf(name.use);
  return list(names)
    .filter((name) => nameLine(name) !== null)
    .toSorted((a, b) => order(a) - order(b));
}

/** One name as a line. */
export function nameLine(name: HumanName | undefined): string | null {
  if (name === undefined) return null;
  return text(name.text) ?? joinedAll([...list(name.prefix), ...list(name.given), name.family, ...list(name.suffix)]);
}

/** The number to call: by rank, a mobile before others; never one that is marked as old. Null for none. */
export function phoneOf(telecom: readonly ContactPoint[] | undefined): string | null {
  return numberOf(phonesOf(telecom)[0]);
}

/** Telephone numbers in the order in which they are to be called. */
export function phonesOf(telecom: readonly ContactPoint[] | undefined): readonly ContactPoint[] {
  const order = (point: ContactPoint) => (point.rank ?? 100) * 2 + (point.use === 'mobile' ? 0 : 1);
  const numbers = list(telecom).filter(
    (point) => (point.system === 'phone' || point.system === 'sms') && point.use !== 'old' && numberOf(point) !== null,
  );
  return numbers.toSorted((a, b) => order(a) - order(b));
}

/** A number as it is dialled and read; null for an address of telephones without one (`tel:`). */
export function numberOf(point: Pick<ContactPoint, 'value'> | undefined): string | null {
  return text(text(point?.value)?.replace(/^(?:tel:\s*)+/i, ''));
}

/** Who is behind the references: the first that has a name, in this record or beside the reference. */
export function sourceOf(
  chart: Chart,
  from: Resource,
  ...references: readonly (Reference | undefined)[]
): string | null {
  for (const reference of references) {
    if (reference === undefined) continue;
    const name = nameOf(chart, chart.find(reference, from)) ?? text(reference.display);
    if (name !== null) return name;
  }
  return null;
}

function nameOf(chart: Chart, resource: Resource | null): string | null {
  switch (resource?.resourceType) {
    case 'Patient':
    case 'Practitioner':
    case 'RelatedPerson':
      return personName(resource.name);
    case 'Organization':
      return text(resource.name);
    case 'PractitionerRole':
      return sourceOf(chart, resource, resource.practitioner, resource.organization);
    default:
      return null;
  }
}

/** Some systems repeat the family name among the given ones; it is said once. */
function joinedAll(parts: readonly (string | undefined)[]): string | null {
  return joined(
    parts.map((part) => text(part)),
    ' ',
  );
}
