import type { CardView, PartKey } from '../../api/contract.ts';

type Askable = Exclude<PartKey, 'results'>;

/** How far a card is. Results come from laboratories: nobody misses them who has none. */
export function progressOf({ parts }: Pick<CardView, 'parts'>): { asked: number; answered: number; open: Askable[] } {
  const asked = parts.filter(({ key, answer }) => key !== 'results' || answer === 'listed');
  const open = asked.flatMap(({ key, answer }) => (key !== 'results' && answer === 'not-answered' ? [key] : []));
  return { asked: asked.length, answered: asked.length - open.length, open };
}
