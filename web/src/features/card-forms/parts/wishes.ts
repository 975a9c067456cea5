import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function wishes(own: boolean): PartForm<'wishes'> {
  return {
    part: 'wishes',
    title: t`Wishes`,
    whole: whole(
      own ? t`Is there something that you wish, or refuse?` : t`Has the person said what they wish, or refuse?`,
      t`About organ donation, resuscitation, or anything else. There is no right answer, and you can change it at any time.`,
      t`No, nothing to say`,
    ),
    add: t`Add a wish`,
    change: t`Change the wish`,
    why: t`Wishes are asked so that they are known when nobody can ask. A signed paper counts more than this card.`,
    row: ['about', 'decision', 'words'],
    fields: {
      about: {
        kind: 'choice',
        label: t`What is it about?`,
        required: t`Say what the wish is about`,
        options: [
          { value: 'organ-donation', label: t`Organ donation` },
          { value: 'resuscitation', label: t`Resuscitation` },
          { value: 'other', label: t`Something else` },
        ],
      },
      decision: {
        kind: 'choice',
        label: t`What is the answer?`,
        required: t`Say what the answer is, or choose “Not decided”`,
        options: [
          { value: 'yes', label: t`Yes` },
          { value: 'no', label: t`No` },
          { value: 'conditions', label: t`Yes, under conditions`, hint: t`write them below` },
          { value: 'undecided', label: t`Not decided` },
        ],
      },
      words: { kind: 'long', label: own ? t`In your own words` : t`In the person’s own words` },
      paper: { kind: 'text', more: true, label: t`Where is the signed paper?`, hint: t`If there is one.` },
      on: { kind: 'date', more: true, label: t`When was it decided?` },
    },
  };
}
