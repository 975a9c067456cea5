import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examples, patients } from '../../../../test/fixtures/fhir/examples.ts';
import { CarnetError } from '../../../kernel/index.ts';
import { storedTypes } from '../definitions.ts';
import { compileSearch } from './compile.ts';
import { searchParameters } from './table.ts';

function refusal(type: string, query: string): string {
  try {
    compileSearch(type, [...new URLSearchParams(query)]);
  } catch (error) {
    if (error instanceof CarnetError) return error.code;
    throw error;
  }
  return 'understood';
}

describe('what is refused', () => {
  it.each([
    ['colour=red', 'not-supported'],
    ['_has:Observation:patient:code=1', 'not-supported'],
    ['_filter=name eq a', 'not-supported'],
    ['_content=a', 'not-supported'],
    ['_text=a', 'not-supported'],
    ['_list=a', 'not-supported'],
    ['_query=a', 'not-supported'],
    ['_type=Patient', 'not-supported'],
    ['_contained=true', 'not-supported'],
    ['organization.name=a', 'not-supported'],
    ['organization:Organization.name=a', 'not-supported'],
    ['phonetic=a', 'not-supported'],
    ['name:sounds=a', 'not-supported'],
    ['gender:in=http://vs', 'not-supported'],
    ['gender:above=a', 'not-supported'],
    ['birthdate:exact=2020', 'not-supported'],
    ['organization:Banana=1', 'not-supported'],
    ['organization:Patient=1', 'not-supported'],
    ['_include=Patient:name', 'not-supported'],
    ['_include=*', 'not-supported'],
    ['_include:iterate=Patient:organization', 'not-supported'],
    ['_sort=colour', 'not-supported'],
    ['_format=xml', 'not-acceptable'],
    ['birthdate=banana', 'invalid-input'],
    ['birthdate=xx2020', 'invalid-input'],
    ['birthdate=2020-02-30', 'invalid-input'],
    ['gender=', 'invalid-input'],
    ['gender=male,', 'invalid-input'],
    ['gender=a|b|c', 'invalid-input'],
    ['gender:missing=yes', 'invalid-input'],
    ['_count=-1', 'invalid-input'],
    ['_count=1&_count=2', 'invalid-input'],
    ['_summary=maybe', 'invalid-input'],
    ['_elements=colour', 'invalid-input'],
    ['_total=some', 'invalid-input'],
    ['__proto__=a', 'not-supported'],
    ['constructor=a', 'not-supported'],
    ['_count=10&_summary=count&_total=none&_pretty=true&_format=json', 'understood'],
  ])('%s is %s', (query, code) => {
    expect(refusal('Patient', query)).toBe(code);
  });

  it('refuses another type, and floods', () => {
    expect(refusal('Basic', '')).toBe('not-supported');
    expect(refusal('Patient', 'name=a&'.repeat(60))).toBe('too-large');
    expect(refusal('Patient', `name=${'a'.repeat(9000)}`)).toBe('too-large');
    expect(refusal('Observation', 'code-value-quantity=a')).toBe('invalid-input');
  });

  it('answers anything with a search or a CarnetError, and searches without failing', () => {
    const all = [...patients, ...examples];
    const names = storedTypes().flatMap((type) =>
      [...(searchParameters(type) ?? [])].map(([name]) => [type, name] as const),
    );
    const value = fc.oneof(fc.string(), fc.stringMatching(/^(eq|ne|gt|ap)?[0-9a-z|,$\\.-]{0,12}$/));
    const modifier = fc.constantFrom('', ':missing', ':not', ':exact', ':text', ':identifier', ':x');
    fc.assert(
      fc.property(fc.constantFrom(...names), modifier, value, ([type, name], suffix, text) => {
        let search: ReturnType<typeof compileSearch>;
        try {
          search = compileSearch(type, [[name + suffix, text]]);
        } catch (error) {
          expect(error).toBeInstanceOf(CarnetError);
          return;
        }
        for (const resource of all) if (resource.resourceType === type) search.matches(resource);
      }),
      { numRuns: 3000 },
    );
  });
});
