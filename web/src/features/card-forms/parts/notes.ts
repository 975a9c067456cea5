import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function notes(own: boolean): PartForm<'notes'> {
  return {
    part: 'notes',
    title: t`Notes for rescuers`,
    whole: whole(
      t`Is there anything else a rescuer should know?`,
      own
        ? t`For example: where your inhaler is, that you hear badly, who has a key.`
        : t`For example: where the inhaler is, that somebody hears badly, who has a key.`,
      t`No`,
    ),
    add: t`Add a note`,
    change: t`Change the note`,
    why: t`A sentence in plain words often helps faster than a list.`,
    row: ['note'],
    fields: { note: { kind: 'long', label: t`What should be known?`, required: t`Write the note` } },
  };
}
