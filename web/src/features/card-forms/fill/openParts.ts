import type { CardView, FormPart } from '../../../api/contract.ts';
import { cardQuery, queryClient } from '../../../api/queries.ts';
import { language } from '../../../i18n/language.ts';
import { formQuery } from '../requests.ts';
import { partsOf, type Stop, stopAfter } from './steps.ts';

/** Whether a part waits for an answer, by what the card tells. */
function isOpen(card: CardView, part: FormPart): boolean {
  if (part === 'identity') return card.name === null || card.birthDate === null;
  // The card tells of a pregnancy only where there is one.
  if (part === 'pregnancy') return card.pregnant === null && mayBePregnant(card);
  return card.parts.find(({ key }) => key === part)?.answer === 'not-answered';
}

function mayBePregnant({ gender, age }: CardView): boolean {
  return gender !== 'male' && (age === null || (age >= 10 && age < 60));
}

/** The parts of a step that wait for an answer. */
export function openOf(card: CardView, step: number): readonly FormPart[] {
  return partsOf(step).filter((part) => isOpen(card, part));
}

/** The next stop of the path; null when everything is answered. Asks the server how the card stands now. */
export async function nextStop(record: string, after: FormPart | null): Promise<Stop | null> {
  const card = await queryClient.fetchQuery(cardQuery(record, language()));
  const next = stopAfter(after, (part) => isOpen(card, part));
  if (next === null || !('part' in next) || next.part !== 'pregnancy') return next;
  const { answer } = await queryClient.fetchQuery(formQuery({ record, part: next.part }));
  return answer === 'not-answered' ? next : stopAfter(next.part, (part) => isOpen(card, part));
}
