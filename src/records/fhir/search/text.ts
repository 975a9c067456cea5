const plain = /^[\u0020-\u007e]*$/;

/** Text as searches compare it: without case, accents (NFKD, marks dropped) and runs of white space. */
export function normalise(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ');
}
