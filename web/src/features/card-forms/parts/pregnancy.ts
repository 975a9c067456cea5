import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';

/** @param own Whether it is the record of whoever fills it in */
export function pregnancy(own: boolean): PartForm<'pregnancy'> {
  return {
    part: 'pregnancy',
    title: t`Pregnancy`,
    whole: null,
    add: t`Pregnancy`,
    change: t`Pregnancy`,
    why: t`Many medicines and X-rays are not for pregnant women; a rescuer must know.`,
    row: ['status', 'due'],
    fields: {
      status: {
        kind: 'choice',
        label: own ? t`Are you pregnant?` : t`Is there a pregnancy?`,
        required: t`Say whether there is a pregnancy, or choose “I don’t know”`,
        options: [
          { value: 'not-pregnant', label: t`No` },
          { value: 'pregnant', label: t`Yes` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      due: {
        kind: 'date',
        mayCome: true,
        label: t`When is the baby due?`,
        hint: t`As the doctor or midwife told you.`,
        asked: (raw) => raw['status'] === 'pregnant',
      },
    },
  };
}
