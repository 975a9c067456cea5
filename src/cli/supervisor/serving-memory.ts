/**
 * How a serving process holds memory: a young generation of 8 MB a half instead of V8's 32, and slabs of 8 KiB for small buffers
 * instead of Node's 64, since one slice that lives on keeps its slab until the whole heap is looked through. Some 110 MB less
 * after a load run (docs/performance.md).
 */
export const servingArguments: readonly string[] = ['--max-semi-space-size=8'];

/** Holds for the slabs that are begun from then on. */
export function takeSmallSlabs(): void {
  Buffer.poolSize = 8192;
}
