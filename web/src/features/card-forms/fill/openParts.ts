import type { CardView, FormPart } from '../../../api/contract.ts';
import { cardQuery, queryClient } from '../../../api/queries.ts';
import { language } from '../../../i18n/language.ts';
import { formQuery } from '../requests.ts';
import { partAfter } from './steps.ts';

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

/** The next part of the path that waits for an answer; null when all are answered. Asks the server how the card stands now. */
export async function nextPart(record: string, after: FormPart | null): Promise<FormPart | null> {
  const card = await queryClient.fetchQuery(cardQuery(record, language()));
  const next = partAfter(after, (part) => isOpen(card, part));
  if (next !== 'pregnancy') return next;
  const { answer } = await queryClient.fetchQuery(formQuery({ record, part: next }));
  return answer === 'not-answered' ? next : partAfter(next, (part) => isOpen(card, part));
}
