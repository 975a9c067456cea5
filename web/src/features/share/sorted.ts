import type { GivenAccess } from '../../api/grants.ts';

interface Sorted {
  readonly standing: readonly GivenAccess[];
  readonly ended: readonly GivenAccess[];
}

/**
 * What stands, and what has ended: by somebody, or by its day. What only made room for something else that was given to the same
 * person, at that very moment, is neither.
 *
 * @param now milliseconds since 1970
 */
export function sorted(grants: readonly GivenAccess[], now: number): Sorted {
  const over = ({ endedAt, until }: GivenAccess) => endedAt !== null || (until !== null && Date.parse(until) <= now);
  const replaced = (one: GivenAccess) =>
    grants.some(({ id, name, since }) => id !== one.id && name === one.name && since === one.endedAt);
  return {
    standing: grants.filter((one) => !over(one)),
    ended: grants.filter((one) => over(one) && !replaced(one)),
  };
}
