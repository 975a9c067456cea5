import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function procedures(own: boolean): PartForm<'procedures'> {
  return {
    part: 'procedures',
    title: t`Operations and procedures`,
    whole: whole(
      own ? t`Have you had any operation?` : t`Has there been any operation?`,
      t`Also a caesarean, a transplant, a treatment under anaesthesia.`,
    ),
    add: t`Add an operation`,
    change: t`Change the operation`,
    why: t`Operations are asked because they change how the body looks inside and what can still happen.`,
    row: ['procedure', 'on', 'where'],
    fields: {
      procedure: {
        kind: 'term',
        search: 'procedure',
        label: t`What was done?`,
        hint: t`Your own words are fine.`,
        required: t`Write what was done`,
      },
      on: { kind: 'date', label: t`When?`, hint: t`As much as you know; a year is enough.` },
      where: { kind: 'text', more: true, label: t`Where?`, hint: t`The hospital or the town.` },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
