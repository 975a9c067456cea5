import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { TSchema } from 'typebox';
import { chartOf } from '../chart.ts';
import type { FormContext, FoundEntry } from './mapping.ts';
import { mappings } from './mappings.ts';
import { normal } from './normal.ts';
import { type FormPart, type FormValue, formValues } from './values.ts';

export const context: FormContext = { patient: { reference: 'Patient/p1' }, today: '2026-11-23' };

/** What a part's form finds in resources. */
export function entriesIn(part: FormPart, ...resources: readonly Resource[]): readonly FoundEntry[] {
  return mappings[part].find(chartOf(resources, 'en', context.today));
}

/** Any value that the schema of a part takes, as `normal` leaves it. */
export function valuesOf<P extends FormPart>(part: P): fc.Arbitrary<FormValue<P>> {
  return arbitrary(formValues[part])
    .map((value) => {
      try {
        return normal(value as FormValue<P>); // made by the schema
      } catch {
        return null;
      }
    })
    .filter((value) => value !== null) as fc.Arbitrary<FormValue<P>>; // `normal` keeps the type
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

const coding = fc.record({
  system: fc.constantFrom('http://snomed.info/sct', 'http://loinc.org', 'urn:oid:1.2.3'),
  code: fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/),
  display: fc.constantFrom('One', 'Two', 'Three (finding)'),
});

function arbitrary(schema: TSchema): fc.Arbitrary<unknown> {
  const { type, enum: words, anyOf, properties, items, pattern, maxLength, minimum, maximum } = schema as Schema; // written by TypeBox
  if (words !== undefined) return fc.constantFrom(...words);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map(arbitrary));
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: minimum ?? 0, max: maximum ?? 1000 });
    case 'number':
      return fc.integer({ min: (minimum ?? 0) * 10, max: (maximum ?? 1000) * 10 }).map((tenths) => tenths / 10);
    case 'array':
      return fc.array(arbitrary(items ?? {}), { maxLength: 4 });
    case 'string':
      return pattern === undefined || pattern === '\\S'
        ? fc
            .string({ minLength: 1, maxLength: 60, unit: fc.constantFrom(...'aé Zœ0-.,:;/()"\'<&#ß漢🩺') })
            .filter((text) => /\S/.test(text))
        : fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= (maxLength ?? text.length));
    case 'object':
      if (properties?.['system'] !== undefined) return coding;
      return fc.record(
        Object.fromEntries(Object.entries(properties ?? {}).map(([name, one]) => [name, arbitrary(one)])),
      );
    default:
      throw new TypeError(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}
