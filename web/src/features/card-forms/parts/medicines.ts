import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function medicines(own: boolean): PartForm<'medicines'> {
  return {
    part: 'medicines',
    title: t`Medicines`,
    whole: whole(
      own ? t`Do you take any medicine?` : t`Is any medicine taken?`,
      t`Also the pill, an inhaler, drops, and what needs no prescription.`,
      t`No, none`,
    ),
    add: t`Add a medicine`,
    change: t`Change the medicine`,
    why: t`Medicines act on one another; who treats must know what is taken already.`,
    row: ['medicine', 'dose', 'taking'],
    fields: {
      medicine: {
        kind: 'term',
        search: 'medicine',
        label: t`Which medicine?`,
        hint: t`As it stands on the box; a mistake in the spelling does not matter.`,
        required: t`Write the name of the medicine`,
      },
      dose: { kind: 'long', label: t`How much, and when?`, hint: t`For example: 1 tablet in the morning.` },
      taking: {
        kind: 'choice',
        label: t`Is it taken now?`,
        required: t`Say whether it is taken now, or choose “I don’t know”`,
        preset: 'taking',
        options: [
          { value: 'taking', label: t`Yes` },
          { value: 'stopped', label: t`No, not any more` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      why: { kind: 'text', more: true, label: t`What is it for?` },
      prescriber: { kind: 'text', more: true, label: t`Who prescribed it?` },
      since: { kind: 'date', more: true, label: t`Since when?` },
      until: {
        kind: 'date',
        more: true,
        mayCome: true,
        label: t`Until when?`,
        hint: t`If it has ended, or an end is planned.`,
      },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
