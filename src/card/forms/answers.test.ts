import { describe, expect, test } from 'vitest';
import { validateResource } from '../../records/fhir/index.ts';
import { resourceTypes } from '../../records/index.ts';
import { chartOf } from '../chart.ts';
import { answering, answerResource, answersOf, answerType, givenAnswers } from './answers.ts';
import { context, entriesIn } from './forms.fixture.ts';
import { formParts } from './values.ts';

const cases = formParts.flatMap((part) => answersOf(part).map((said) => [part, said] as const));

describe('answers to a part as a whole', () => {
  test.each(cases)('%s %s: is valid FHIR of a kept type, read as the answer and never as an entry', (part, said) => {
    const resource = answerResource(part, said, context);
    expect(validateResource(resource)).toBe(resource);
    expect(Object.keys(resourceTypes)).toContain(resource.resourceType);
    expect(resource.resourceType).toBe(answerType(part));
    const chart = chartOf([resource], 'en', context.today);
    expect(givenAnswers(chart, part).map((one) => one.said)).toEqual([said]);
    expect(answering(chart, part)).toEqual([resource]);
    for (const other of formParts) {
      expect(entriesIn(other, resource)).toEqual([]);
      if (other !== part && other !== 'identity') expect(answering(chart, other)).toEqual([]);
    }
  });

  test('what a document says of "no information" is nobody’s answer', () => {
    const { meta: _tag, ...resource } = answerResource('allergies', 'unknown', context);
    const chart = chartOf([resource], 'en', context.today);
    expect(givenAnswers(chart, 'allergies')).toEqual([]);
    expect(answering(chart, 'allergies')).toEqual([]);
  });
});
