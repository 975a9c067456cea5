/** Letters without accents, in lower case: what somebody types who does not look at accents. */
export function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
