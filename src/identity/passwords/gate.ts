import { CarnetError } from '../../kernel/index.ts';

/** Runs a work when it may begin; `too-many-requests` when too many wait. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** What lets works in: `enter` waits for a place and gives false when too many wait already, `leave` gives it back. */
export interface Places {
  enter(): Promise<boolean>;
  leave(): void;
}

export function gateOf(places: Places): Gate {
  return async (work) => {
    if (!(await places.enter())) {
      throw new CarnetError(
        'too-many-requests',
        'Many people are signing in at this moment. Try again in a few seconds.',
        {
          retryAfter: 3,
        },
      );
    }
    try {
      return await work();
    } finally {
      places.leave();
    }
  };
}

/** At most `running` works at a time, in order of arrival, and at most `waiting` that wait. */
export function gate(running: number, waiting: number): Gate {
  let active = 0;
  const queue: ((may: true) => void)[] = [];
  return gateOf({
    async enter() {
      if (active < running) {
        active++;
        return true;
      }
      if (queue.length >= waiting) return false;
      return await new Promise<boolean>((resolve) => queue.push(resolve));
    },
    leave() {
      const next = queue.shift();
      if (next === undefined) active--;
      else next(true); // the place is handed on, so `active` stays
    },
  });
}
