import { useSyncExternalStore } from 'react';

export interface Toast {
  /** What was done, in words. */
  readonly text: string;
  /** Takes it back. */
  readonly undo: (() => Promise<void>) | null;
}

let shown: Toast | null = null;
const listeners = new Set<() => void>();

/** Says what was done, in place of what was said before; null takes it away. */
export function toast(next: Toast | null): void {
  shown = next;
  for (const act of listeners) act();
}

/** What is said now. */
export function useToast(): Toast | null {
  return useSyncExternalStore(
    (act) => {
      listeners.add(act);
      return () => listeners.delete(act);
    },
    () => shown,
  );
}
