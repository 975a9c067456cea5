import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateResource } from '../../records/fhir/index.ts';
import { context, entriesIn, valuesOf } from './forms.fixture.ts';
import { changedFields } from './mapping.ts';
import { mappingOf } from './mappings.ts';
import { formParts } from './values.ts';

const parts = formParts.filter((part) => {
  try {
    mappingOf(part);
    return true;
  } catch {
    return false;
  }
});

describe('what a person fills in', () => {
  test.each(parts)('%s: makes valid FHIR that reads as the same value', (part) => {
    fc.assert(
      fc.property(valuesOf(part), (value) => {
        const made = validateResource({ ...mappingOf(part).make(value, context), id: 'e1' });
        expect(entriesIn(part, made as never).map((entry) => entry.value)).toEqual([value]);
      }),
      { numRuns: 200 },
    );
  });

  test.each(parts)('%s: becomes any other value, and leaves alone what does not differ', (part) => {
    fc.assert(
      fc.property(valuesOf(part), valuesOf(part), (from, to) => {
        const [entry] = entriesIn(part, { ...mappingOf(part).make(from, context), id: 'e1' });
        if (entry === undefined) throw new Error('nothing was found');
        const changed = validateResource(mappingOf(part).change(entry, from, to, context));
        expect(entriesIn(part, changed as never).map((found) => found.value)).toEqual([to]);
        expect(mappingOf(part).change(entry, from, from, context)).toEqual(entry.resource);
        expect(changedFields(from, from)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
