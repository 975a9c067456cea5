import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { part, subject, term } from '../card.fixture.ts';

describe('allergies', () => {
  const allergy = (changes: Partial<Extract<Resource, { resourceType: 'AllergyIntolerance' }>>): Resource => ({
    resourceType: 'AllergyIntolerance',
    patient: subject,
    code: { text: 'Peanut' },
    ...changes,
  });

  test('the worst reaction gives the severity, high criticality always "severe"', () => {
    const severity = (changes: Parameters<typeof allergy>[0]) =>
      part('allergies', allergy(changes)).entries[0]?.severity;
    const reaction = (one: 'mild' | 'moderate' | 'severe') => ({ manifestation: [{ text: 'x' }], severity: one });
    expect(severity({ reaction: [reaction('mild'), reaction('moderate')] })).toBe('moderate');
    expect(severity({ reaction: [reaction('mild')], criticality: 'high' })).toBe('severe');
    expect(severity({ criticality: 'low' })).toBeNull();
    expect(
      severity({ reaction: [reaction('severe')], clinicalStatus: term('allergyintolerance-clinical', 'resolved') }),
    ).toBeNull();
  });

  test('reactions, categories, who told it; severe first, ended last', () => {
    const found = part(
      'allergies',
      allergy({
        code: { text: 'Cat' },
        clinicalStatus: term('allergyintolerance-clinical', 'resolved'),
        criticality: 'high',
      }),
      allergy({
        code: { text: 'Milk' },
        verificationStatus: term('allergyintolerance-verification', 'unconfirmed'),
      }),
      allergy({ code: { text: 'Wasp' }, verificationStatus: term('allergyintolerance-verification', 'refuted') }),
      allergy({
        category: ['food', 'environment'],
        criticality: 'high',
        asserter: subject,
        onsetAge: { value: 3, code: 'a' },
        reaction: [{ manifestation: [{ text: 'Hives' }, { text: 'Wheezing' }], description: 'after one nut' }],
      }),
    );
    expect(found.entries.map((entry) => [entry.title, entry.severity, entry.status])).toEqual([
      ['Peanut', 'severe', null],
      ['Milk', null, 'Not confirmed'],
      ['Cat', null, 'Resolved'],
      ['Wasp', null, 'Ruled out'],
    ]);
    expect(found.entries[0]).toMatchObject({
      category: 'Food, Surroundings',
      detail: 'Hives, Wheezing: after one nut',
      when: { text: '1983', approximate: true, end: null },
      source: 'Jo Doe',
    });
  });

  test('a substance that was found to be without risk is not an allergy', () => {
    const extension = [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk',
        extension: [
          { url: 'substance', valueCodeableConcept: { text: 'Ibuprofen' } },
          {
            url: 'exposureRisk',
            valueCodeableConcept: term('allerg-intol-substance-exp-risk', 'no-known-reaction-risk'),
          },
        ],
      },
    ];
    const one: Resource = { resourceType: 'AllergyIntolerance', patient: subject, criticality: 'high', extension };
    expect(part('allergies', one).entries).toMatchObject([
      { title: 'Ibuprofen', severity: null, noneKnown: true, status: 'None known' },
    ]);
  });
});
