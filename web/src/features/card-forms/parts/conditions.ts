import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { certainties, noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function conditions(own: boolean): PartForm<'conditions'> {
  return {
    part: 'conditions',
    title: t`Conditions`,
    whole: whole(
      own ? t`Do you have any illness or lasting condition?` : t`Is there any illness or lasting condition?`,
      t`For example asthma, diabetes, epilepsy, depression. Also what is over and still matters.`,
    ),
    add: t`Add a condition`,
    change: t`Change the condition`,
    why: t`A condition changes what a symptom means and which treatment is right.`,
    row: ['condition', 'state', 'since'],
    fields: {
      condition: {
        kind: 'term',
        search: 'condition',
        label: t`What is it called?`,
        hint: t`Your own words are fine.`,
        required: t`Write what the condition is called`,
      },
      state: {
        kind: 'choice',
        label: t`Is it still there?`,
        required: t`Say whether it is still there, or choose “I don’t know”`,
        options: [
          { value: 'active', label: t`Yes` },
          { value: 'resolved', label: t`No, it is over` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      since: { kind: 'date', label: t`Since when?`, hint: t`As much as you know; a year is enough.` },
      until: { kind: 'date', label: t`Until when?`, asked: (raw) => raw['state'] === 'resolved' },
      certainty: { kind: 'choice', more: true, label: t`Is it certain?`, preset: 'unknown', options: certainties() },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
