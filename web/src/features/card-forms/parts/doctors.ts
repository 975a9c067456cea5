import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function doctors(own: boolean): PartForm<'doctors'> {
  return {
    part: 'doctors',
    title: t`Doctors`,
    whole: whole(
      own ? t`Do you have a doctor?` : t`Is there a doctor?`,
      own
        ? t`The one who knows you best, and others who treat you.`
        : t`The one who knows the person best, and others.`,
      t`No`,
    ),
    add: t`Add a doctor`,
    change: t`Change the doctor`,
    why: t`A hospital asks them what it cannot find here. It does not give them access.`,
    row: ['name', 'specialty', 'phone'],
    fields: {
      name: { kind: 'text', label: t`Name`, required: t`Write the name of the doctor`, autoComplete: 'off' },
      specialty: {
        kind: 'text',
        label: t`Specialty`,
        hint: t`For example: general practitioner, cardiologist.`,
        autoComplete: 'off',
      },
      phone: { kind: 'text', label: t`Telephone`, inputMode: 'tel', autoComplete: 'off' },
      address: { kind: 'text', more: true, label: t`Address`, autoComplete: 'off' },
    },
  };
}
