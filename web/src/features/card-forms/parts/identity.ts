import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';

/** @param own Whether it is the record of whoever fills it in; only then may the browser offer what it knows */
export function identity(own: boolean): PartForm<'identity'> {
  const knows = (word: string) => (own ? word : 'off');
  return {
    part: 'identity',
    title: own ? t`About you` : t`About the person`,
    whole: null,
    add: own ? t`About you` : t`About the person`,
    change: own ? t`About you` : t`About the person`,
    why: t`Name and date of birth are asked so that rescuers can be sure whose card this is.`,
    checked: true,
    row: ['family', 'given', 'birthDate'],
    fields: {
      given: {
        kind: 'text',
        label: t`First names`,
        hint: t`As on an identity card or a health insurance card.`,
        autoComplete: knows('given-name'),
      },
      family: { kind: 'text', label: t`Family name`, autoComplete: knows('family-name') },
      birthDate: {
        kind: 'date',
        birth: true,
        label: t`Date of birth`,
        hint: t`For example 14 3 1992. If it is not certain, give what is known.`,
      },
      gender: {
        kind: 'choice',
        label: t`Gender`,
        options: [
          { value: 'female', label: t`Woman` },
          { value: 'male', label: t`Man` },
          { value: 'other', label: t`Other gender` },
          { value: 'unknown', label: t`I would rather not say` },
        ],
      },
      usual: { kind: 'text', more: true, label: t`Name in daily life`, hint: t`If it is another one.` },
      sexForClinicalUse: {
        kind: 'choice',
        more: true,
        label: t`Sex, for treatment`,
        hint: t`Which values and doses a doctor should go by, if it is not the gender.`,
        options: [
          { value: 'female', label: t`Female` },
          { value: 'male', label: t`Male` },
          { value: 'specified', label: t`Neither; a doctor should ask` },
          { value: 'unknown', label: t`I don’t know` },
        ],
      },
      languages: {
        kind: 'languages',
        more: true,
        label: own ? t`Languages you speak` : t`Languages the person speaks`,
      },
      phone: { kind: 'text', more: true, label: t`Telephone`, inputMode: 'tel', autoComplete: knows('tel') },
      address: { kind: 'address', more: true, label: t`Address` },
      insuranceNumber: {
        kind: 'text',
        more: true,
        label: t`Health insurance number`,
        hint: t`It stands on the insurance card.`,
        autoComplete: 'off',
      },
    },
  };
}
