const shapeless = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{M}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** Whether there is something to see in a text: neither white space alone nor characters that are drawn as nothing (U+200B, U+3164). */
export function isVisible(text: string): boolean {
  return text.replace(shapeless, '') !== '';
}
