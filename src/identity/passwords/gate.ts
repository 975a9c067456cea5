import { CarnetError } from '../../kernel/index.ts';

/** Runs at most `running` works at a time, in order of arrival; `too-many-requests` when `waiting` of them wait already. */
export function gate(running: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let active = 0;
  const queue: (() => void)[] = [];
  const enter = (): Promise<void> => {
    if (active < running) {
      active++;
      return Promise.resolve();
    }
    if (queue.length >= waiting) {
      throw new CarnetError(
        'too-many-requests',
        'Many people are signing in at this moment. Try again in a few seconds.',
        {
          retryAfter: 3,
        },
      );
    }
    return new Promise((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) active--;
    else next(); // the place is handed on, so `active` stays
  };
  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
