import { expect, test } from 'vitest';
import { conceptLanguage, conceptText, conceptTexts } from './concept.ts';

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

test('what a list calls a code is said in the asked language, where it has that too; own words stay', () => {
  const asthma = { system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' };
  expect(conceptText({ text: 'Asthma', coding: [asthma] }, 'fr')).toBe('Asthme');
  expect(conceptText({ text: 'Asthme', coding: [asthma] }, 'en')).toBe('Asthma');
  expect(conceptText({ text: 'My asthma', coding: [asthma] }, 'fr')).toBe('My asthma');
  expect(conceptLanguage({ text: 'Asthma', coding: [asthma] }, 'fr')).toBe('fr');
});

test('what a list calls a code in one language alone is in that language; anything else is in none that is known', () => {
  const [sct, atc] = ['http://snomed.info/sct', 'http://www.whocc.no/atc'];
  const language = (system: string, code: string, text: string, asked: 'en' | 'fr' = 'fr') =>
    conceptLanguage({ text, coding: [{ system, code, display: text }] }, asked);
  expect(language(sct, '405944004', 'Asthmatic bronchitis')).toBe('en');
  expect(language(atc, 'J01CR02', "amoxicilline et inhibiteur d'enzyme", 'en')).toBe('fr');
  expect(language(sct, '405944004', 'My own words')).toBeNull();
  expect(language(sct, '111088007', 'Latex')).toBeNull();
  expect(language('http://loinc.org', '405944004', 'Asthmatic bronchitis')).toBeNull();
  const coding = { system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' };
  expect(conceptLanguage({ coding: [coding] }, 'fr')).toBe('en');
  const translated = { system: sct, code: '405944004', display: 'x', ...{ _display: translation('fr', 'Bronchite') } };
  expect(conceptLanguage({ coding: [translated] }, 'fr')).toBeNull();
});

test('several concepts are told once each', () => {
  expect(conceptTexts([{ text: 'a' }, {}, { text: 'b' }, { text: 'a' }], 'en')).toBe('a, b');
  expect(conceptTexts([], 'en')).toBeNull();
});
