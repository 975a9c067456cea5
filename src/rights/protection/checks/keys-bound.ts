import { allOf, type Check } from '../check.ts';

/** A wrapped key opens where it belongs and nowhere else: in the place of another's it is refused. */
export function keysBoundTo(bound: () => Promise<{ readonly right: number; readonly of: number }>): Check {
  return {
    id: 'keys-bound',
    async run() {
      const { right, of } = await bound();
      return allOf(right, of);
    },
  };
}
