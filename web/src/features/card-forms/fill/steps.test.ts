import { expect, test } from 'vitest';
import type { FormPart } from '../../../api/contract.ts';
import { fillParts, stopAfter } from './steps.ts';

const all = () => true;
const only =
  (...open: FormPart[]) =>
  (part: FormPart) =>
    open.includes(part);

test('the first step is asked part by part, the others together', () => {
  expect(stopAfter(null, all)).toEqual({ part: 'identity' });
  expect(stopAfter('identity', all)).toEqual({ part: 'pregnancy' });
  expect(stopAfter('pregnancy', all)).toEqual({ step: 2 });
  expect(stopAfter('allergies', all)).toEqual({ step: 3 });
  expect(stopAfter('vaccinations', all)).toEqual({ step: 4 });
});

test('what was left for later in a step is not asked again on the way', () => {
  expect(stopAfter('contacts', only('doctors', 'notes'))).toBeNull();
  expect(stopAfter(null, only('doctors', 'notes'))).toEqual({ step: 4 });
});

test('a single open part of a step has a page of its own', () => {
  expect(stopAfter(null, only('implants'))).toEqual({ part: 'implants' });
  expect(stopAfter('identity', only('implants', 'notes'))).toEqual({ part: 'implants' });
});

test('nothing open is the end, from everywhere', () => {
  for (const part of [null, ...fillParts]) expect(stopAfter(part, () => false)).toBeNull();
});
