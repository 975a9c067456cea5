import { t } from '@lingui/core/macro';
import type { PartForm } from '../engine/field.ts';

type Whole = NonNullable<PartForm['whole']>;

/** The answers to a question about a whole part, where there is nothing particular to say. */
export function whole(question: string, hint: string, none: string | null = t`No, none that I know of`): Whole {
  return { question, hint, yes: t`Yes`, none, later: t`The card will say “not answered yet”, never “none”.` };
}

/** How sure somebody is of what stands in an entry. */
export const certainties = () =>
  [
    { value: 'confirmed', label: t`Yes, a doctor said so` },
    { value: 'unconfirmed', label: t`No, it is what I think` },
    { value: 'unknown', label: t`I don’t know` },
  ] as const;

export const noteHint = () => t`Anything else that whoever reads this should know.`;
