import { describe, expect, test } from 'vitest';
import { createTerminologies } from './terminologies.ts';

const terminologies = createTerminologies();

describe('the bundled lists', () => {
  test('an allergy may be to a substance or to a medicine', async () => {
    const peanut = await terminologies.find({ kind: 'allergy', text: 'peanut', language: 'fr' });
    expect(peanut[0]).toMatchObject({
      system: 'http://snomed.info/sct',
      display: 'Cacahuètes',
      other: 'Peanut',
      source: 'mfs',
    });
    const [amoxicillin] = await terminologies.find({ kind: 'allergy', text: 'amoxicilline', language: 'en' });
    expect(amoxicillin).toMatchObject({ system: 'http://www.whocc.no/atc', display: 'amoxicillin', source: 'unii' });
  });

  test.each([
    ['allergy', 'pénicil', /^benzylpenicilline$/, /^Allergy to penicillin$/],
    ['allergy', 'amox', /^amoxicilline$/, /^amoxicillin$/],
    ['allergy', 'asp', /^acetylsalicylique acide$/, /^Allergy to aspirin$/],
    ['allergy', 'ara', /^Cacahuètes$/, /^Peanut$/],
    ['allergy', 'lat', /^Latex$/, /^Latex$/],
    ['medicine', 'para', /^paracetamol$/, /^paracetamol$/],
    ['medicine', 'ins', /^insuline/, /^insulin/],
    ['condition', 'diab', /^Diabetes mellitus$/, /^Diabetes mellitus$/],
    ['condition', 'hyp', /^Hypertension/, /hypertension$/],
    ['vaccine', 'vacc', /^Vaccine product$/, /^Vaccine product$/],
    ['vaccine', 'tet', /^tetanus/, /^tetanus/],
  ] as const)('%s: of “%s” what is meant most comes first', async (kind, text, french, english) => {
    for (const [language, first] of [['fr', french] as const, ['en', english] as const]) {
      const [found] = await terminologies.find({ kind, text, language });
      expect(found?.display).toMatch(first);
    }
  });

  test('a name through which a code is found is the one that is meant', async () => {
    const [found] = await terminologies.find({ kind: 'allergy', text: 'asp', language: 'fr' });
    expect(found).toMatchObject({ via: 'aspirine' });
  });

  test('French where a named source has it, else English, marked so', async () => {
    const [asthma] = await terminologies.find({ kind: 'condition', text: 'asthme', language: 'fr' });
    expect(asthma).toMatchObject({ display: 'Asthme', language: 'fr', other: 'Asthma', source: 'fhp' });
    const found = await terminologies.find({ kind: 'condition', text: 'acute asthma', language: 'fr' });
    expect(found[0]).toMatchObject({ display: 'Acute asthma', language: 'en', other: null, source: 'gps' });
  });

  test('a brand of medicine and a mistyped name are found', async () => {
    const [brand] = await terminologies.find({ kind: 'medicine', text: 'doliprane', language: 'fr' });
    expect(brand).toMatchObject({ display: 'paracetamol', via: 'doliprane' });
    const [typo] = await terminologies.find({ kind: 'procedure', text: 'colonoscpy', language: 'en' });
    expect(typo?.display).toBe('Colonoscopy');
  });

  test('vaccines are found by CVX name, in French by disease', async () => {
    const [cvx] = await terminologies.find({ kind: 'vaccine', text: 'adenovirus 4', language: 'en' });
    expect(cvx?.system).toBe('http://hl7.org/fhir/sid/cvx');
    const [flu] = await terminologies.find({ kind: 'vaccine', text: 'grippe', language: 'fr' });
    expect(flu).toMatchObject({ system: 'http://www.whocc.no/atc', language: 'fr' });
  });

  test('twelve by default, as many as asked', async () => {
    expect(await terminologies.find({ kind: 'condition', text: 'a', language: 'en' })).toHaveLength(12);
    expect(await terminologies.find({ kind: 'condition', text: 'a', language: 'en', limit: 3 })).toHaveLength(3);
  });
});
