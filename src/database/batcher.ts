import { notAnswering } from './pool-errors.ts';
import { longestWait } from './watch.ts';

/** Runs items in batches: one call for all that wait when a lane is free. */
export interface Batcher<Item, Result> {
  submit(item: Item): Promise<Result>;
}

export interface BatcherOptions<Item, Result> {
  /** How many batches may be under way at once. Lanes that share a connection are pipelined on it, one after the other. */
  readonly lanes: number;
  /** Most items of one batch. */
  readonly most: number;
  /** How many items must wait for a batch to start beside one that is under way; 1 by default. */
  readonly beside?: number;
  /** One call for all items; results in their order. It rejects when the call as a whole failed. */
  readonly run: (items: readonly Item[], lane: number) => Promise<readonly Result[]>;
  /** Whether a failed call is to be repeated item by item (an item that raised), or is the fault of all (no database). */
  readonly singly: (error: unknown) => boolean;
  /** How long an item may wait for its batch, in ms. */
  readonly patience?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  /** Since when (`performance.now`). */
  readonly since: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Starts at the end of the turn of the event loop in which a lane is idle, else gathers: what comes in with one turn shares a
 * call, under load batches grow by themselves, at rest nobody waits. An item
 * that makes the whole call fail is found by running its batch singly, so that it takes no other down.
 * What waited so long that whoever asked was answered already (`database-away`) is not begun: a database that hangs gathers no more
 * than is asked within that time, and nothing is changed late.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const queue: Waiting<Item, Result>[] = [];
  const { beside = 1, patience = longestWait } = options;
  let due = false;
  const idle = Array.from({ length: options.lanes }, (_, lane) => lane);

  async function runBatch(batch: readonly Waiting<Item, Result>[], lane: number): Promise<void> {
    try {
      const results = await options.run(
        batch.map((waiting) => waiting.item),
        lane,
      );
      for (const [n, waiting] of batch.entries()) {
        const result = results[n];
        if (result === undefined) waiting.reject(new Error('a batch answered for fewer items than it was given'));
        else waiting.resolve(result);
      }
    } catch (error) {
      if (batch.length === 1 || !options.singly(error)) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      for (const waiting of batch) await runBatch([waiting], lane);
    }
  }

  function dropLate(): void {
    const since = performance.now() - patience;
    const first = queue.findIndex((waiting) => waiting.since > since);
    for (const late of queue.splice(0, first === -1 ? queue.length : first)) late.reject(notAnswering());
  }

  function start(): void {
    dropLate();
    while (queue.length > 0) {
      // A batch costs much before its first item: few items wait for the one under way, many start another.
      if (idle.length < options.lanes && queue.length < beside) return;
      const lane = idle.pop();
      if (lane === undefined) return;
      const batch = queue.splice(0, options.most);
      void runBatch(batch, lane).finally(() => {
        idle.push(lane);
        start();
      });
    }
  }

  return {
    submit(item) {
      return new Promise((resolve, reject) => {
        queue.push({ item, since: performance.now(), resolve, reject });
        if (due) return;
        due = true;
        setImmediate(() => {
          due = false;
          start();
        });
      });
    },
  };
}
