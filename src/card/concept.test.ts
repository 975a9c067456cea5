import { expect, test } from 'vitest';
import { conceptText, conceptTexts } from './concept.ts';

const translation = (lang: string, content: string) => ({
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/translation',
      extension: [
        { url: 'lang', valueCode: lang },
        { url: 'content', valueString: content },
      ],
    },
  ],
});

test('words are taken in this order: translation, text, display, display of a table, code', () => {
  const coding = { system: 'http://example.org', code: 'x1', display: 'Gout' };
  expect(
    conceptText({ text: 'My gout', coding: [{ ...coding, ...{ _display: translation('fr-LU', 'Goutte') } }] }, 'fr'),
  ).toBe('Goutte');
  expect(
    conceptText({ text: 'My gout', coding: [{ ...coding, ...{ _display: translation('nl', 'Jicht') } }] }, 'fr'),
  ).toBe('My gout');
  expect(conceptText({ ...{ _text: translation('fr', 'Ma goutte') }, text: 'My gout', coding: [coding] }, 'fr')).toBe(
    'Ma goutte',
  );
  expect(conceptText({ text: ' ', coding: [{ code: 'first' }, coding] }, 'en')).toBe('Gout');
  expect(
    conceptText({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] }, 'en'),
  ).toBe('mother');
  expect(conceptText({ coding: [{ system: 'http://example.org', code: 'MTH' }] }, 'en')).toBe('MTH');
  expect(conceptText({}, 'en')).toBeNull();
  expect(conceptText(undefined, 'en')).toBeNull();
});

test('several concepts are told once each', () => {
  expect(conceptTexts([{ text: 'a' }, {}, { text: 'b' }, { text: 'a' }], 'en')).toBe('a, b');
  expect(conceptTexts([], 'en')).toBeNull();
});
