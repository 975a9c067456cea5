import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function bloodGroup(own: boolean): PartForm<'bloodGroup'> {
  return {
    part: 'bloodGroup',
    title: t`Blood group`,
    whole: {
      ...whole(
        own ? t`Do you know your blood group?` : t`Is the blood group known?`,
        t`It is no matter if not: a hospital always tests it again.`,
        null,
      ),
      later: t`The card will say “not answered yet”.`,
    },
    add: t`Blood group`,
    change: t`Change the blood group`,
    why: t`The blood group saves time before a transfusion. A laboratory always checks again.`,
    row: ['group', 'known', 'on'],
    fields: {
      group: {
        kind: 'choice',
        label: t`Blood group`,
        required: t`Choose the blood group`,
        options: (['A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-'] as const).map((value) => ({
          value,
          label: value.replace('-', '−'),
        })),
      },
      known: {
        kind: 'choice',
        label: t`How is it known?`,
        required: t`Say how it is known, or choose “I don’t know”`,
        options: [
          { value: 'laboratory', label: t`From a laboratory’s result` },
          { value: 'card', label: t`From a blood group card` },
          { value: 'told', label: t`Somebody said so` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      on: { kind: 'date', label: t`Date of the result`, hint: t`If you know it.` },
    },
  };
}
