import '../web/src/i18n/english.fixture.ts';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { valuesOf } from '../src/card/forms/forms.fixture.ts';
import { formParts, formValues } from '../src/card/forms/values.ts';
import type { Value } from '../web/src/features/card-forms/engine/field.ts';
import { isRawOf, rawOf } from '../web/src/features/card-forms/engine/raw.ts';
import { readForm } from '../web/src/features/card-forms/engine/read.ts';
import { formOf } from '../web/src/features/card-forms/parts/forms.ts';

/** After every day that there is: what the server has may be of any time. */
const today = '9999-12-31';

describe.each(formParts)('the form of %s', (part) => {
  const form = formOf(part, true);

  test('asks every field of the value and no other', () => {
    expect(Object.keys(form.fields).toSorted()).toEqual(Object.keys(formValues[part].properties).toSorted());
  });

  test('gives back what the server has, and nothing else, when nothing was changed', () => {
    fc.assert(
      fc.property(valuesOf(part), (value) => {
        const raw = rawOf(form, value as Value);
        expect(isRawOf(form, JSON.parse(JSON.stringify(raw)))).toBe(true);
        const read = readForm(form, raw, today);
        expect(read.errors).toEqual([]);
        // A day of birth is asked of a pregnancy alone.
        const due = 'due' in value && value.status !== 'pregnant' ? { due: null } : {};
        expect(read.value).toEqual({ ...value, ...due });
        expect(Check(formValues[part], read.value)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
