import type { StatementId, Way } from './contract.ts';

/** What a check found: `good` of `of` things were as they should be. Numbers alone, never whose they are. */
export interface Measure {
  readonly met: boolean;
  readonly good: number;
  readonly of: number;
  readonly way?: Way;
}

/**
 * One statement of the page and what makes it true or not, tried on what runs now. A check throws when it cannot look; that
 * counts as not met. It changes nothing, and reads no value that it does not have to.
 */
export interface Check {
  readonly id: StatementId;
  run(): Promise<Measure>;
}

/** All of them, as most checks demand. */
export function allOf(good: number, of: number): Measure {
  return { met: good === of, good, of };
}
