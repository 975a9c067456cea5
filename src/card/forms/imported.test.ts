import { readFileSync } from 'node:fs';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { henri } from '../../demo/henri.ts';
import { marie } from '../../demo/marie.ts';
import { validateResource } from '../../records/fhir/index.ts';
import { examples } from '../card.fixture.ts';
import { chartOf } from '../chart.ts';
import { context, valuesOf } from './forms.fixture.ts';
import type { FoundEntry } from './mapping.ts';
import { mappings } from './mappings.ts';
import { normal } from './normal.ts';
import { type FormPart, type FormValue, formParts } from './values.ts';

const documents = [
  'Bundle-IPS-examples-Bundle-01',
  'Bundle-IPS-examples-Bundle-with-immunization',
  'Bundle-bundle-ips-all-sections',
  'Bundle-bundle-minimal',
].map((name) => {
  const text = readFileSync(new URL(`../../../test/fixtures/fhir/ips/${name}.json`, import.meta.url), 'utf8');
  return ((JSON.parse(text) as Bundle).entry ?? []).flatMap(({ resource }) => resource ?? []); // a published example
});
const patient = context.patient;
const withIds = (resources: readonly Resource[]) => resources.map((one, n) => ({ ...one, id: one.id ?? `r${n}` }));
const demo = [marie(patient, context.today), henri(patient)].map(withIds);

const charts = [...documents, ...demo, ...examples.map((one) => [one])].map((resources) => resources);

/** Every imported resource that a form opens, with what stands beside it. */
function opened(part: FormPart): { readonly beside: readonly Resource[]; readonly entry: FoundEntry }[] {
  return charts.flatMap((beside) =>
    mappings[part]
      .find(chartOf(beside, 'en', context.today))
      .filter((entry) => entry.value !== null)
      .map((entry) => ({ beside, entry })),
  );
}

function read(part: FormPart, beside: readonly Resource[], before: FoundEntry, after: Resource): FormValue | null {
  const others = beside.filter((one) => one !== before.resource);
  const found = mappings[part].find(chartOf([...others, after], 'en', context.today));
  return found.find((one) => one.resource === after && one.place === before.place)?.value ?? null;
}

describe('what came in a document', () => {
  test.each(formParts.filter((part) => opened(part).length > 0))(
    '%s: a changed field is read as changed, the others as they were, and the resource stays valid',
    (part) => {
      const all = opened(part);
      fc.assert(
        fc.property(fc.constantFrom(...all), valuesOf(part), fc.nat(), ({ beside, entry }, other, n) => {
          const value = entry.value as Readonly<Record<string, unknown>>; // `opened` leaves out what has none
          const field = Object.keys(value)[n % Object.keys(value).length] ?? '';
          const wanted = valid({ ...value, [field]: (other as Readonly<Record<string, unknown>>)[field] });
          if (wanted === null) return;
          const after = mappings[part].change(entry, entry.value as FormValue, wanted, context);
          expect(validateResource(after)).toBe(after);
          expect(read(part, beside, entry, after)).toEqual(wanted);
        }),
        { numRuns: 400 },
      );
    },
  );

  test.each(formParts)('%s: nothing changes where no field differs', (part) => {
    for (const { entry } of opened(part))
      expect(mappings[part].change(entry, entry.value as FormValue, entry.value as FormValue, context)).toEqual(
        entry.resource,
      );
  });

  test('the demo people’s entries open', () => {
    const count = (resources: readonly Resource[]) =>
      Object.fromEntries(
        formParts.map((part) => {
          const found = mappings[part].find(chartOf(resources, 'en', context.today));
          return [part, [found.length, found.filter((entry) => entry.value !== null).length]];
        }),
      );
    const [ofMarie, ofHenri] = demo.map(count);
    expect(ofMarie).toMatchObject({
      identity: [1, 1],
      allergies: [3, 2],
      bloodGroup: [1, 1],
      conditions: [3, 3],
      medicines: [4, 4],
      pregnancy: [1, 1],
      contacts: [2, 2],
    });
    expect(ofHenri).toMatchObject({ implants: [1, 1], contacts: [1, 1], allergies: [0, 0] });
  });
});

/** The value as it would be kept; null for one that would be refused. */
function valid(value: unknown): FormValue | null {
  try {
    return normal(value as FormValue); // a value of the part with one field of another
  } catch {
    return null;
  }
}
