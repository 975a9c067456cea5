import { readFileSync } from 'node:fs';
import { evalFhirPathTyped } from '@medplum/core';
import { describe, expect, it } from 'vitest';
import type { FhirResource } from '../resource.ts';
import { searchParameters } from './table.ts';
import { reader } from './values.ts';

const fixtures = new URL('../../../../test/fixtures/fhir/', import.meta.url);
const examples = readFileSync(new URL('r4/examples.ndjson', fixtures), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as FhirResource);
const expressions = JSON.parse(readFileSync(new URL('search-expressions.json', fixtures), 'utf8')) as Record<
  string,
  Record<string, string>
>;

describe('reader', () => {
  it('finds the same values as a FHIRPath evaluator, for each search parameter on each example', () => {
    let compared = 0;
    let nonEmpty = 0;
    for (const resource of examples) {
      const type = resource.resourceType;
      for (const [name, parameter] of searchParameters(type) ?? []) {
        const expression = expressions[type]?.[name];
        // The evaluator does not follow references, so `resolve() is Patient` has a test of its own.
        if (expression === undefined || parameter.type === 'composite' || expression.includes('resolve()')) continue;
        const ours = reader(parameter.paths, type)(resource).map(({ value }) => value);
        const theirs = evalFhirPathTyped(expression, [{ type, value: resource }]).map(({ value }) => value as unknown);
        // A union drops what it has already (FHIRPath "|"), which makes no difference to a match.
        const distinct = [...new Set(ours.map((value) => JSON.stringify(value)))].sort();
        expect(distinct, `${type}.${name} of ${resource.id ?? ''}`).toEqual(
          [...new Set(theirs.map((value) => JSON.stringify(value)))].sort(),
        );
        compared++;
        if (ours.length > 0) nonEmpty++;
      }
    }
    expect(compared).toBeGreaterThan(1000);
    expect(nonEmpty).toBeGreaterThan(300);
  });

  it('takes a reference to a Patient only where the parameter says so', () => {
    const patient = searchParameters('Observation')?.get('patient');
    const read = reader(patient?.paths ?? [], 'Observation');
    expect(read({ subject: { reference: 'Patient/1' } })).toHaveLength(1);
    expect(read({ subject: { type: 'Patient', identifier: { value: '1' } } })).toHaveLength(1);
    expect(read({ subject: { reference: 'Device/1' } })).toEqual([]);
  });
});
