import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const key = 'carnet.theme';

/** The theme chosen on this device. */
export function theme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

const shown = new Set<() => void>();
const subscribe = (tell: () => void) => {
  shown.add(tell);
  return () => shown.delete(tell);
};

/** The same, for components: two places of a page offer the choice. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, theme);

/** Shows a theme and remembers it on this device; `system` forgets the choice. */
export function showTheme(next: Theme): void {
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  try {
    if (next === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, next);
  } catch {
    // The choice then holds for this visit only.
  }
  for (const tell of shown) tell();
}
