import type { EventRow } from '../feed/store.ts';

/** Takes events somewhere else. Resolves when the other end has them; rejects otherwise, and then they are sent again. */
export interface Collector {
  /** @param source Name of this instance there. */
  send(events: readonly EventRow[], source: string): Promise<void>;
}
