import type { Output } from '../output.ts';
import type { Show } from './order.ts';

/** Progress on a terminal: what is done now, how far it is, how fast. */
export function showOn(output: Output, words: Readonly<Record<string, string>>): Show {
  const began = new Map<string, number>();
  return (step, bytes, of) => {
    const since = began.get(step) ?? Date.now();
    began.set(step, since);
    const speed = bytes / Math.max(1, Date.now() - since) / 1000;
    const part = of === null || of === 0 ? '' : ` of ${sizeOf(of)} (${Math.floor((bytes / of) * 100)} %)`;
    output.progress(`${words[step] ?? step}: ${sizeOf(bytes)}${part}, ${speed.toFixed(0)} MB/s`);
  };
}

/** Bytes in words: `3 kB`, `12.4 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
