import { setImmediate } from 'node:timers/promises';

/** How long work on keys may keep this process from what came in meanwhile, in ms. */
const stretch = 1;

/** Goes through a list and lets what came in be met in between: answers of a database or a key service, and what they ask for next. */
export async function inTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
  let since = performance.now();
  for (const item of items) {
    act(item);
    if (performance.now() - since < stretch) continue;
    await setImmediate();
    since = performance.now();
  }
}
