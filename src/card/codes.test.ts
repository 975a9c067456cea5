import { describe, expect, test } from 'vitest';
import { inSource } from '../../test/codes.ts';
import { everyCode, noInformation, noneKnown, noneKnownOfKind } from './codes.ts';
import { displays } from './displays.ts';
import { wordsOf } from './words.ts';

describe('codes', () => {
  test.each(everyCode.map((one) => [`${one.code} of ${one.source}`, one] as const))('%s is in its source', (_, one) => {
    expect(inSource(one)).toBeDefined();
  });

  test('what a code is called without a display of its own is what its source calls it', () => {
    for (const one of displays) expect([one.code, inSource(one)?.display]).toEqual([one.code, one.display]);
  });

  test('"none known" and "no information" say so in their sources, and are never mixed up', () => {
    for (const one of [...Object.values(noneKnown).flat(), ...noneKnownOfKind]) {
      expect(inSource(one)?.display).toMatch(/^No (known|current problems)/i);
    }
    for (const one of noInformation) expect(inSource(one)?.display).toMatch(/^No information about/);
  });

  test('each event of a dose and each kind of observation is FHIR’s, and has words in both languages', () => {
    const valuesets = 'hl7.fhir.r4.examples@4.0.1 Bundle-valueset-expansions.json';
    const timing = ['http://hl7.org/fhir/event-timing', 'http://terminology.hl7.org/CodeSystem/v3-TimingEvent'];
    const kinds = {
      system: 'http://terminology.hl7.org/CodeSystem/observation-category',
      source: 'hl7.fhir.r4.examples@4.0.1 CodeSystem-observation-category.json',
    };
    for (const { event, observationCategory } of Object.values(wordsOf)) {
      for (const code of Object.keys(event)) {
        expect(timing.some((system) => inSource({ system, code, source: valuesets }) !== undefined)).toBe(true);
      }
      for (const code of Object.keys(observationCategory)) expect(inSource({ ...kinds, code })).toBeDefined();
    }
    expect(Object.keys(wordsOf.fr.event)).toEqual(Object.keys(wordsOf.en.event));
    expect(Object.keys(wordsOf.fr.observationCategory)).toEqual(Object.keys(wordsOf.en.observationCategory));
  });
});
