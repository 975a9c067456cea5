import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function vaccinations(own: boolean): PartForm<'vaccinations'> {
  return {
    part: 'vaccinations',
    title: t`Vaccinations`,
    whole: whole(
      own ? t`Have you had any vaccination?` : t`Has there been any vaccination?`,
      t`Tetanus helps most after an injury. You can add the others later.`,
    ),
    add: t`Add a vaccination`,
    change: t`Change the vaccination`,
    why: t`After an injury, or before a journey, it shows what need not be given again.`,
    row: ['vaccine', 'on', 'dose'],
    fields: {
      vaccine: {
        kind: 'term',
        search: 'vaccine',
        label: t`Against what, or which vaccine?`,
        required: t`Write which vaccination it was`,
      },
      on: { kind: 'date', label: t`When?`, hint: t`As much as you know; a year is enough.` },
      dose: {
        kind: 'number',
        more: true,
        whole: true,
        least: 1,
        most: 50,
        label: t`Which dose?`,
        hint: t`1 for the first, 2 for the second, and so on.`,
      },
      lot: { kind: 'text', more: true, label: t`Batch number`, hint: t`From the vaccination booklet.` },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
