const shapeless = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{M}\u115F\u1160\u2800\u3164\uFFA0]/gu;

/** Whether there is something to see in a text: neither white space alone nor characters that are drawn as nothing (U+200B, U+3164). */
export function isVisible(text: string): boolean {
  return text.replace(shapeless, '') !== '';
}

/** Control characters (U+0000 to U+001F), which no text of a person has. Tab and line ends pass, unless it is to be one line. */
export function hasControls(text: string, oneLine = false): boolean {
  return (oneLine ? /[\u0000-\u001f]/ : /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/).test(text);
}
