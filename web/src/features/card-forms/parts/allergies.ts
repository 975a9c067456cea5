import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';
import { certainties, noteHint, whole } from './whole.ts';

/** @param own Whether it is the record of whoever fills it in */
export function allergies(own: boolean): PartForm<'allergies'> {
  return {
    part: 'allergies',
    title: t`Allergies`,
    whole: {
      ...whole(
        own ? t`Are you allergic to anything?` : t`Are there any allergies?`,
        t`A medicine, a food, latex, an insect. Doctors look at this first.`,
      ),
      later: t`The card will say “not answered yet”, never “no allergies”.`,
    },
    add: t`Add an allergy`,
    change: t`Change the allergy`,
    why: t`Allergies are asked so that nobody gives what does harm, even in a hurry.`,
    row: ['substance', 'severity', 'reaction', 'since'],
    fields: {
      substance: {
        kind: 'term',
        search: 'allergy',
        label: own ? t`What are you allergic to?` : t`Allergic to what?`,
        required: t`Write what the allergy is to`,
      },
      severity: {
        kind: 'choice',
        label: t`How severe is it?`,
        required: t`Say how severe it is, or choose “I don’t know”`,
        options: [
          { value: 'severe', label: t`Severe`, hint: t`trouble breathing, swelling, fainting or hospital` },
          { value: 'moderate', label: t`Moderate`, hint: t`it needed treatment or stopped everyday life` },
          { value: 'mild', label: t`Mild`, hint: t`a rash or itching that went away` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      reaction: { kind: 'long', label: t`What happens?`, hint: t`In your own words, if you like.` },
      kind: {
        kind: 'choice',
        more: true,
        label: t`What kind of thing is it?`,
        options: [
          { value: 'medication', label: t`A medicine` },
          { value: 'food', label: t`A food` },
          { value: 'environment', label: t`Something around us`, hint: t`pollen, latex, an insect, a metal` },
          { value: 'biologic', label: t`A biological product`, hint: t`a serum, a vaccine, a blood product` },
        ],
      },
      type: {
        kind: 'choice',
        more: true,
        label: t`Allergy or intolerance?`,
        options: [
          { value: 'allergy', label: t`Allergy` },
          { value: 'intolerance', label: t`Intolerance`, hint: t`it is badly borne, without being an allergy` },
        ],
      },
      certainty: { kind: 'choice', more: true, label: t`Is it certain?`, preset: 'unknown', options: certainties() },
      since: { kind: 'date', more: true, label: t`Since when?`, hint: t`As much as you know; a year is enough.` },
      note: { kind: 'long', more: true, label: t`Note`, hint: noteHint() },
    },
  };
}
