import type { Dosage } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { chartOf } from './chart.ts';
import { dosageText } from './dosage.ts';

const [en, fr] = [chartOf([], 'en', '2026-11-23'), chartOf([], 'fr', '2026-11-23')];
const tablets = (value: number): Dosage => ({ doseAndRate: [{ doseQuantity: { value, unit: 'tablet' } }] });
const repeat = (timing: NonNullable<NonNullable<Dosage['timing']>['repeat']>): Dosage => ({
  ...tablets(1),
  timing: { repeat: timing },
});

test.each<readonly [Dosage, string | null, string | null]>([
  [{}, null, null],
  [tablets(2), '2 tablet', '2 tablet'],
  [repeat({ frequency: 1, period: 1, periodUnit: 'd' }), '1 tablet, once a day', '1 tablet, 1 fois par jour'],
  [repeat({ frequency: 2, period: 1, periodUnit: 'd' }), '1 tablet, twice a day', '1 tablet, 2 fois par jour'],
  [
    repeat({ frequency: 3, period: 2, periodUnit: 'wk' }),
    '1 tablet, 3 times every 2 weeks',
    '1 tablet, 3 fois en 2 semaines',
  ],
  [repeat({ period: 8, periodUnit: 'h' }), '1 tablet, every 8 hours', '1 tablet, toutes les 8 heures'],
  [repeat({ frequency: 1, period: 2, periodUnit: 'd' }), '1 tablet, every 2 days', '1 tablet, tous les 2 jours'],
  [
    repeat({ frequency: 1, period: 4, periodMax: 6, periodUnit: 'h' }),
    '1 tablet, every 4 to 6 hours',
    '1 tablet, toutes les 4 à 6 heures',
  ],
  [
    repeat({ frequency: 1, frequencyMax: 2, period: 1, periodUnit: 'd' }),
    '1 tablet, 1 to 2 times a day',
    '1 tablet, 1 à 2 fois par jour',
  ],
  [repeat({ when: ['AC'], offset: 30 }), '1 tablet, 30 minutes before meals', '1 tablet, 30 minutes avant les repas'],
  [repeat({ timeOfDay: ['08:00:00', '20:00:00'] }), '1 tablet, at 08:00, 20:00', '1 tablet, à 08:00, 20:00'],
  [
    repeat({ dayOfWeek: ['mon'], frequency: 1, period: 1, periodUnit: 'wk' }),
    '1 tablet, once a week, Monday',
    '1 tablet, 1 fois par semaine, lundi',
  ],
  [repeat({ count: 1, periodUnit: 'd' }), '1 tablet', '1 tablet'],
  [
    {
      doseAndRate: [{ doseRange: { low: { value: 1, unit: 'puff' }, high: { value: 2, unit: 'puff' } } }],
      asNeededCodeableConcept: { text: 'wheezing' },
    },
    '1 to 2 puff, when needed (wheezing)',
    '1 à 2 puff, si besoin (wheezing)',
  ],
  [
    {
      ...tablets(1),
      asNeededBoolean: true,
      maxDosePerPeriod: { numerator: { value: 4, unit: 'tablet' }, denominator: { value: 1, code: 'd' } },
    },
    '1 tablet, when needed, at most 4 tablet in 1 day',
    '1 tablet, si besoin, au plus 4 tablet en 1 jour',
  ],
  [
    { ...repeat({ timeOfDay: ['07:00:00'] }), text: 'One in the morning' },
    'One in the morning, 07:00',
    'One in the morning, 07:00',
  ],
  [{ ...repeat({ timeOfDay: ['07:00:00'] }), text: 'One at 07:00' }, 'One at 07:00', 'One at 07:00'],
])('%j', (dosage, english, french) => {
  expect(dosageText([dosage], en)).toBe(english);
  expect(dosageText([dosage], fr)).toBe(french);
});

test('several steps are told one after the other', () => {
  expect(dosageText([{ text: 'Two at once' }, { text: 'One daily for 4 days' }], en)).toBe(
    'Two at once; One daily for 4 days',
  );
});
