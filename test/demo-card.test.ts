import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { type CardView, cardView, type PartKey } from '../src/card/index.ts';
import { henri } from '../src/demo/henri.ts';
import { marie } from '../src/demo/marie.ts';

const today = '2026-11-23';
const patient = { reference: 'Patient/p1' };

/** The card of a demo record as it would be stored: with ids. */
function card(resources: readonly Resource[], language: 'en' | 'fr' = 'en'): CardView {
  const stored = resources.map((resource, n) => ({
    ...resource,
    id: resource.resourceType === 'Patient' ? 'p1' : `r${n}`,
  }));
  return cardView('p1', stored, language, today);
}

function rows(view: CardView, key: PartKey) {
  const part = view.parts.find((one) => one.key === key);
  return part?.answer === 'listed'
    ? part.entries.map((entry) => [entry.title, entry.detail, entry.severity ?? entry.status ?? entry.phone])
    : [part?.answer, part?.answeredOn];
}

describe('the cards of the demo family', () => {
  test('Marie', () => {
    const view = card(marie(patient, today));
    expect(view).toMatchObject({
      name: 'Marie Lefèvre',
      birthDate: '1992-03-14',
      age: 34,
      gender: 'female',
      pregnant: { weeks: 22 },
    });
    expect(rows(view, 'allergies')).toEqual([
      ['Penicillin', 'Anaphylaxis: swelling, could not breathe. Emergency care.', 'severe'],
      ['Hazelnut', 'Itching in the mouth: no treatment needed.', 'moderate'],
      ['No known latex allergy', null, 'None known'],
    ]);
    expect(rows(view, 'bloodGroup')).toEqual([['A+', 'Blood group A Rh(D) positive', null]]);
    expect(rows(view, 'conditions')).toEqual([
      ['Pregnancy', 'Maternité des Quais, Nantes', null],
      ['Underactive thyroid', null, null],
      ['Asthma', 'Last hospital stay February 2021', null],
    ]);
    expect(rows(view, 'medicines')).toEqual([
      ['Iron', '80 mg, 1 tablet, with a meal, 12:30', null],
      ['Budesonide / formoterol', '160 / 4.5 micrograms, inhaler, 1 puff. Rinse your mouth after, 08:00, 20:00', null],
      ['Salbutamol', 'When needed: 100 micrograms, 1 to 2 puffs for breathlessness', null],
      ['Levothyroxine', '50 micrograms, 1 tablet, before breakfast, 07:00', null],
    ]);
    expect(rows(view, 'contacts')).toEqual([
      ['Julien Moreau', 'Partner, has a key to the flat', '06 39 98 14 27'],
      ['Henri Lefèvre', 'Father', '02 61 91 40 55'],
    ]);
    expect(rows(view, 'procedures')).toEqual(['none-known', '2026-02-04']);
    for (const key of ['implants', 'vaccinations', 'notes'] as const)
      expect(rows(view, key)).toEqual(['not-answered', null]);
  });

  test('in French nothing of them is left in English', () => {
    const marieIn = (language: 'en' | 'fr') => card(marie(patient, today), language);
    expect(rows(marieIn('fr'), 'medicines')[0]).toEqual(['Fer', '80 mg, 1 comprimé, au repas, 12:30', null]);
    expect(rows(marieIn('fr'), 'allergies')).toEqual([
      ['Pénicilline', 'Anaphylaxie\u00a0: gonflement, ne pouvait plus respirer. Urgences.', 'severe'],
      ['Noisette', 'Démangeaisons dans la bouche\u00a0: aucun traitement nécessaire.', 'moderate'],
      ['Pas d’allergie connue au latex', null, 'Aucune connue'],
    ]);
    // What is the same in both is a name, or the same word.
    const same = [
      'A+',
      'Salbutamol',
      'Ramipril',
      'Maternité des Quais, Nantes',
      'Julien Moreau',
      'Henri Lefèvre',
      'Marie Lefèvre',
    ];
    const texts = (view: CardView) =>
      view.parts.flatMap((one) => one.entries.flatMap(({ title, detail }) => [title, detail]));
    for (const [french, english] of [
      [marieIn('fr'), marieIn('en')],
      [card(henri(patient), 'fr'), card(henri(patient), 'en')],
    ] as const) {
      const said = new Set(texts(english).filter((text) => text !== null && !same.includes(text)));
      expect(texts(french).filter((text) => text !== null && said.has(text) && !/^\d/.test(text))).toEqual([]);
    }
  });

  test('Henri', () => {
    const view = card(henri(patient));
    expect(view).toMatchObject({ name: 'Henri Lefèvre', age: 75, pregnant: null });
    expect(rows(view, 'allergies')).toEqual(['none-known', '2026-02-04']);
    expect(rows(view, 'conditions')).toEqual([['High blood pressure', null, null]]);
    expect(rows(view, 'medicines')).toEqual([['Ramipril', '5 mg, 1 tablet, 20:00', null]]);
    expect(rows(view, 'implants')).toEqual([['Pacemaker', null, null]]);
  });
});
