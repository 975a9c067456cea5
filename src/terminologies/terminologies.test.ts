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
