import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { noteHint, whole } from './whole.ts';

const relationships = () => [
  t`Partner`,
  t`Husband`,
  t`Wife`,
  t`Mother`,
  t`Father`,
  t`Daughter`,
  t`Son`,
  t`Sister`,
  t`Brother`,
  t`Grandmother`,
  t`Grandfather`,
  t`Friend`,
  t`Neighbour`,
  t`Carer`,
  t`Guardian`,
];

/** @param own Whether it is the record of whoever fills it in */
export function contacts(own: boolean): PartForm<'contacts'> {
  return {
    part: 'contacts',
    title: t`Emergency contacts`,
    whole: whole(
      t`Is there somebody to call in an emergency?`,
      own ? t`Somebody who knows you well and answers the telephone.` : t`Somebody who knows the person well.`,
      t`No, nobody`,
    ),
    add: t`Add a contact`,
    change: t`Change the contact`,
    why: t`A rescuer calls them, to ask and to tell. Ask them first whether they agree to stand here.`,
    row: ['name', 'relationship', 'phone'],
    fields: {
      name: { kind: 'text', label: t`Name`, required: t`Write the name of the contact`, autoComplete: 'off' },
      phone: { kind: 'text', label: t`Telephone`, inputMode: 'tel', autoComplete: 'off' },
      relationship: {
        kind: 'text',
        label: own ? t`Who are they to you?` : t`Who are they to the person?`,
        hint: t`For example: partner, daughter, neighbour.`,
        offers: relationships(),
      },
      otherPhone: {
        kind: 'text',
        more: true,
        label: t`Another telephone number`,
        inputMode: 'tel',
        autoComplete: 'off',
      },
      order: {
        kind: 'number',
        more: true,
        whole: true,
        least: 1,
        most: 20,
        label: t`In which order to call?`,
        hint: t`1 is called first.`,
      },
      languages: { kind: 'languages', more: true, label: t`Languages they speak` },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
