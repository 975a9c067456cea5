import { setFlagsFromString } from 'node:v8';

/** A young generation of 16 MB a half, instead of V8's 32. */
export const servingArguments: readonly string[] = ['--max-semi-space-size=16'];

/** For glibc's allocator: two heaps for all threads instead of one for each, of which every one keeps what it does not need. */
export const servingVariables: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: '2' };

/**
 * The rest of how a serving process holds memory: slabs of 8 KiB for small buffers instead of Node's 64, since one slice that lives on
 * keeps its slab until the whole heap is looked through; and that is done when the heap has grown by half, not to twice its size.
 * V8 passes over a flag that a later version does not know. What it saves and costs: docs/performance.md.
 */
export function holdLittleMemory(): void {
  Buffer.poolSize = 8192;
  setFlagsFromString('--heap-growing-percent=50');
}
