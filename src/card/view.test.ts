import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { examples, partOf, subject, today } from './card.fixture.ts';
import { CardView } from './contract.ts';
import { cardView } from './view.ts';

describe('whatever a record holds', () => {
  test('FHIR’s own examples, any of them together, make a card that its schema accepts', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(examples),
        fc.constantFrom('en' as const, 'fr' as const),
        (resources, language) => {
          return Check(CardView, cardView('example', resources, language, today));
        },
      ),
    );
  });

  test('nothing of a valid example becomes an entry that cannot be shown', () => {
    const card = cardView('example', examples, 'en', today);
    expect(
      card.parts.flatMap((one) => one.entries).filter((entry) => entry.title === 'This entry cannot be shown'),
    ).toEqual([]);
  });

  test('bent examples neither throw nor take the card away', () => {
    const junk = fc.oneof(
      fc.constant(null),
      fc.constant([null]),
      fc.constant({}),
      fc.integer(),
      fc.string(),
      fc.constant('constructor'),
      fc.constant([
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'constructor' }] },
      ]),
      fc.constant([[]]),
      fc.constant([{ coding: 5 }]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...examples), fc.nat(), junk, (example, at, value) => {
        const names = Object.keys(example).filter((name) => name !== 'resourceType' && name !== 'id');
        const bent = { ...example, [names[at % names.length] ?? 'x']: value } as Resource; // on purpose not one
        const card = cardView(
          'example',
          [bent, { resourceType: 'Flag', id: 'f', status: 'active', subject, code: { text: 'Stays' } }],
          'en',
          today,
        );
        expect(partOf(card, 'notes').entries.map((entry) => entry.title)).toContain('Stays');
      }),
      { numRuns: 2000 },
    );
  });
});

test('the card of whoever was given parts has these alone, and tells that there is more, never what', () => {
  const card = cardView('example', examples, 'en', today, { parts: ['identity', 'card'], types: null, writes: [] });
  const keys = card.parts.map(({ key }) => key);
  expect(keys).toEqual([
    ...['allergies', 'conditions', 'contacts', 'procedures', 'implants', 'vaccinations', 'doctors', 'wishes', 'notes'],
  ]);
  expect(card.access).toEqual({ whole: false, write: false });
  expect(card.parts.flatMap(({ entries }) => entries).every(({ form }) => form === null)).toBe(true);
  const all = ['identity', 'card', 'medicines', 'notes', 'documents', 'results', 'messages'] as const;
  expect(cardView('example', examples, 'en', today, { parts: all, types: null, writes: [] }).access).toEqual({
    whole: true,
    write: false,
  });
  expect(cardView('example', examples, 'en', today).access).toBeNull();
  // What is not open in an emergency is not said to be unanswered.
  const first = { parts: all, types: ['Patient', 'AllergyIntolerance', 'RelatedPerson'], writes: [] };
  const opened = cardView('example', examples, 'en', today, first);
  expect(opened.parts.map(({ key }) => key)).toEqual(['allergies', 'contacts']);
  expect(opened.access).toEqual({ whole: false, write: false });
});
