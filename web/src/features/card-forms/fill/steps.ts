import { t } from '@lingui/core/macro';
import type { FormPart } from '../../../api/contract.ts';

/** The card in four steps: what a rescuer looks for first comes early. */
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

/** The parts of a step; none where there is no such step. */
export const partsOf = (step: number): readonly FormPart[] => steps[step - 1] ?? [];

/** Where the path stops next: at a part, or at a step whose open parts are asked together. */
export type Stop = { readonly part: FormPart } | { readonly step: number };

/**
 * The next stop after a part; null when nothing is open. The first step is a form of its own, part by part; of the others
 * nobody is asked again what they left for later.
 *
 * @param after Null for the first stop of all
 */
export function stopAfter(after: FormPart | null, isOpen: (part: FormPart) => boolean): Stop | null {
  const step = after === null ? 0 : (stepOf(after) ?? 0);
  const past =
    after === null ? -1 : step > 1 ? fillParts.indexOf(partsOf(step).at(-1) ?? after) : fillParts.indexOf(after);
  const open = fillParts.slice(past + 1).filter(isOpen);
  const [first] = open;
  if (first === undefined) return null;
  const next = stepOf(first) ?? 1;
  const together = open.filter((part) => stepOf(part) === next);
  return next === 1 || together.length === 1 ? { part: first } : { step: next };
}
