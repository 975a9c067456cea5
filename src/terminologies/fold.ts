const ascii = /^[\x20-\x7e]*$/;

/**
 * How words are compared: lower case, without accents or ligatures (Unicode NFKD without its marks). What a user types and what
 * a source writes pass through the same function, so that "Épilepsie", "epilepsie" and "ÉPILEPSIE" are one word.
 */
export function folded(text: string): string {
  if (ascii.test(text)) return text.toLowerCase(); // nearly every label: several times faster
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss');
}

/** The words of a folded text: runs of letters and digits, in their order. */
export function wordsOf(foldedText: string): readonly string[] {
  return foldedText.match(/[\p{L}\p{N}]+/gu) ?? [];
}
