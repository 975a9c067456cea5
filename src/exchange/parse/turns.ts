import { setImmediate } from 'node:timers/promises';

/** How long the event loop may be kept from others at a stretch, in ms. */
const stretch = 15;

/**
 * Goes through a list and lets others run in between, so that a large file does not keep every other request waiting.
 */
export async function inTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
  let since = performance.now();
  for (const item of items) {
    act(item);
    if (performance.now() - since < stretch) continue;
    await setImmediate();
    since = performance.now();
  }
}
