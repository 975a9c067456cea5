import { ApiError } from '../../../api/problem.ts';

const first = 3_000;
const longest = 15_000;

/** No answer came: what was sent may or may not have arrived. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'network';
}

/** Resolves when the browser says that the network is back, or after `ms`; at once when stopped. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      window.removeEventListener('online', over);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    window.addEventListener('online', over);
    signal.addEventListener('abort', over);
  });
}

/**
 * Sends again, by itself, for as long as no answer comes. Only for what the server takes once however often it comes.
 *
 * @param away Hears that the network is away
 * @returns Null when it was stopped before an answer came
 */
export async function untilAnswered<T>(
  act: () => Promise<T>,
  signal: AbortSignal,
  away: () => void,
): Promise<{ readonly answer: T } | null> {
  for (let wait = first; !signal.aborted; wait = Math.min(wait * 1.5, longest)) {
    try {
      return { answer: await act() };
    } catch (error) {
      if (!isAway(error)) throw error;
      if (signal.aborted) return null;
      away();
      await pause(wait, signal);
    }
  }
  return null;
}
