import { t } from '@lingui/core/macro';
import type { FormPart } from '../../../api/contract.ts';

/** The card in four steps, each part a page: what a rescuer looks for first comes early. */
const steps: readonly (readonly FormPart[])[] = [
  ['identity', 'pregnancy'],
  ['allergies', 'conditions', 'procedures', 'implants'],
  ['medicines', 'bloodGroup', 'vaccinations'],
  ['contacts', 'doctors', 'wishes', 'notes'],
];

export const stepCount = steps.length;
export const fillParts: readonly FormPart[] = steps.flat();

/** The step of a part, from 1; null for a part that is no step. */
export function stepOf(part: FormPart): number | null {
  const index = steps.findIndex((parts) => parts.includes(part));
  return index < 0 ? null : index + 1;
}

/** What a step is about. */
export function stepTitle(step: number): string {
  return (
    [t`About you`, t`Allergies and conditions`, t`Medicines and blood group`, t`Contacts and wishes`][step - 1] ?? ''
  );
}

/**
 * The part after this one that nobody has answered yet; null when there is none.
 *
 * @param part Null for the first of all
 */
export function partAfter(part: FormPart | null, isOpen: (part: FormPart) => boolean): FormPart | null {
  const from = part === null ? 0 : fillParts.indexOf(part) + 1;
  return fillParts.slice(from).find(isOpen) ?? null;
}
