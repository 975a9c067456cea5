/** How large the letters are, in per cent of what the browser says. */
export const textSizes = ['100', '125', '150', '200'] as const;
export type TextSize = (typeof textSizes)[number];
export type Motion = 'system' | 'reduce';

// before-paint.js reads the same names before the first paint.
const keys = { text: 'carnet.text', motion: 'carnet.motion' } as const;

/** The size of letters chosen on this device. */
export function textSize(): TextSize {
  const chosen = document.documentElement.dataset['text'];
  return textSizes.find((size) => size === chosen) ?? '100';
}

/** Shows a size at once and remembers it on this device. */
export function showTextSize(next: TextSize): void {
  keep('text', next === '100' ? null : next);
}

/** Whether movement on this device is as the system says, or as little as can be. */
export function motion(): Motion {
  return document.documentElement.dataset['motion'] === 'reduce' ? 'reduce' : 'system';
}

export function showMotion(next: Motion): void {
  keep('motion', next === 'system' ? null : next);
}

function keep(name: keyof typeof keys, value: string | null): void {
  if (value === null) delete document.documentElement.dataset[name];
  else document.documentElement.dataset[name] = value;
  try {
    if (value === null) localStorage.removeItem(keys[name]);
    else localStorage.setItem(keys[name], value);
  } catch {
    // The choice then holds for this visit only.
  }
}
