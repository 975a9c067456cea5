import { describe, expect, test } from 'vitest';
import { documentView, partOf } from './card.fixture.ts';
import type { CardView, PartKey } from './contract.ts';

const lines = (card: CardView, key: PartKey) =>
  partOf(card, key).entries.map((entry) => [entry.title, entry.detail, entry.severity, entry.status]);

describe('documents of the International Patient Summary', () => {
  test('Bundle-01', () => {
    const card = documentView('Bundle-IPS-examples-Bundle-01');
    expect([card.name, card.birthDate, card.age, card.gender, card.answered]).toEqual([
      'Martha DeLarosa',
      '1972-05-01',
      54,
      'female',
      6,
    ]);
    expect(lines(card, 'allergies')).toEqual([
      ['Substance with penicillin structure (substance)', null, 'severe', null],
      ['No known food allergy (situation)', null, null, 'None known'],
    ]);
    expect(lines(card, 'bloodGroup')).toEqual([['A+', 'Blood group A Rh(D) positive', null, null]]);
    expect(lines(card, 'conditions')).toEqual([
      ['Menopausal flushing (finding)', null, 'moderate', null],
      ['Malignant tumor of breast', null, null, 'In remission'],
    ]);
    expect(lines(card, 'medicines')).toEqual([
      ['Black Cohosh Extract herbal supplement', 'Oral use', null, null],
      ['Product containing anastrozole (medicinal product)', '1 tablet, Oral use', null, null],
    ]);
    expect(partOf(card, 'contacts').entries).toMatchObject([
      { title: 'Martha Mum', detail: 'mother', phone: '+33-555-20036' },
    ]);
    // The panel "Blood typing" is shown by its members.
    expect(partOf(card, 'results').entries.map((entry) => entry.title)).not.toContain('Blood typing');
    expect(partOf(card, 'implants').answer).toBe('not-answered');
  });

  test('with an immunization, translated', () => {
    const [given] = partOf(documentView('Bundle-IPS-examples-Bundle-with-immunization', 'fr'), 'vaccinations').entries;
    expect(given?.title).toBe('Vaccin anti diphtérie-coqueluche-tétanos-poliomyélite');
  });

  test('all sections', () => {
    const card = documentView('Bundle-bundle-ips-all-sections');
    expect(card.parts.filter((one) => one.answer === 'listed').map((one) => [one.key, one.entries.length])).toEqual([
      ['allergies', 1],
      ['conditions', 4],
      ['medicines', 3],
      ['contacts', 1],
      ['procedures', 1],
      ['implants', 1],
      ['vaccinations', 8],
      ['measurements', 3],
      ['results', 8],
      ['wishes', 1],
      ['notes', 1],
    ]);
    expect(card.pregnant).toBeNull();
    expect(lines(card, 'conditions').at(-1)).toEqual(['Fever', null, null, 'Resolved']);
    expect(lines(card, 'medicines').at(-1)).toEqual([
      'cilazapril 500 microgram tablet, 90',
      'Take 1 daily',
      null,
      'Ended',
    ]);
    expect(lines(card, 'measurements')[0]).toEqual(['Blood pressure', '140 / 80 mmHg', null, null]);
    expect(lines(card, 'results')[0]?.[0]).toBe('Cholesterol [Moles/volume] in Serum or Plasma');
    expect(lines(card, 'wishes')).toMatchObject([[expect.any(String), 'No', null, null]]);
  });

  test('"no information" is not "none known"', () => {
    const card = documentView('Bundle-bundle-no-info-required-sections');
    for (const key of ['allergies', 'conditions', 'medicines'] as const)
      expect(partOf(card, key).answer).toBe('not-answered');
  });

  test('minimal', () => {
    expect(documentView('Bundle-bundle-minimal').answered).toBe(4);
  });
});
