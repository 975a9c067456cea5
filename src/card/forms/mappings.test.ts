import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateResource } from '../../records/fhir/index.ts';
import { context, entriesIn, valuesOf } from './forms.fixture.ts';
import { changedFields } from './mapping.ts';
import { mappings } from './mappings.ts';
import { formParts } from './values.ts';

describe('what a person fills in', () => {
  test.each(formParts)('%s: makes valid FHIR that reads as the same value', (part) => {
    fc.assert(
      fc.property(valuesOf(part), (value) => {
        const made = validateResource({ ...mappings[part].make(value, context), id: 'e1' });
        expect(entriesIn(part, made as never).map((entry) => entry.value)).toEqual([value]);
      }),
      { numRuns: 200 },
    );
  });

  test.each(formParts)('%s: becomes any other value, and leaves alone what does not differ', (part) => {
    fc.assert(
      fc.property(valuesOf(part), valuesOf(part), (from, to) => {
        const [entry] = entriesIn(part, { ...mappings[part].make(from, context), id: 'e1' });
        if (entry === undefined) throw new Error('nothing was found');
        const changed = validateResource(mappings[part].change(entry, from, to, context));
        expect(entriesIn(part, changed as never).map((found) => found.value)).toEqual([to]);
        expect(mappings[part].change(entry, from, from, context)).toEqual(entry.resource);
        expect(changedFields(from, from)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
