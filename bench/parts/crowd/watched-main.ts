import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/**
 * The serving program as it is, in a process that tells how it is doing: asked for `sample`, it collects garbage (`--expose-gc`) and says
 * what is left.
 */
export interface Told {
  readonly type: 'sampled';
  /** Bytes of V8's heap, and of what it keeps outside, after a collection. */
  readonly heap: number;
  readonly outside: number;
  /** What keeps the loop alive (sockets, timers, requests), by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** Longest and 99th percentile of the loop's delay since the last time, in ms, without the collection. */
  readonly lagMax: number;
  readonly lagP99: number;
}

await import('../../../src/main.ts');
const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();
process.on('message', (message: { readonly type: string }) => {
  if (message.type !== 'sample') return;
  const [lagMax, lagP99] = [lag.max / 1e6, lag.percentile(99) / 1e6];
  // Twice: what the first one finalises is collected by the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const { used_heap_size: heap } = getHeapStatistics();
  const { external, arrayBuffers } = process.memoryUsage();
  const told: Told = { type: 'sampled', heap, outside: Math.max(external, arrayBuffers), resources, lagMax, lagP99 };
  process.send?.(told, () => lag.reset());
});
