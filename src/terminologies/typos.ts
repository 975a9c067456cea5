/** How many typing errors are forgiven in a word: none below 4 letters, 1 below 8, 2 above. */
export function forgiven(typed: string): number {
  if (typed.length < 4) return 0;
  return typed.length < 8 ? 1 : 2;
}

const widest = 64;
let above = new Uint8Array(widest + 1);
let here = new Uint8Array(widest + 1);

/**
 * Levenshtein distance between what was typed and the nearest beginning of a word (the whole word among them), so that a word
 * can be found before it is typed to its end; `limit + 1` for every distance above the limit. Only the diagonal band that can
 * stay within the limit is worked out. Words of more than 64 letters are compared by their first 64.
 */
export function typoDistance(typed: string, word: string, limit: number): number {
  const rows = Math.min(typed.length, widest);
  const columns = Math.min(word.length, rows + limit, widest);
  const beyond = limit + 1;
  if (columns < rows - limit) return beyond;
  for (let j = 0; j <= columns; j += 1) above[j] = Math.min(j, beyond);
  for (let i = 1; i <= rows; i += 1) {
    const letter = typed.charCodeAt(i - 1);
    const from = Math.max(1, i - limit);
    const to = Math.min(columns, i + limit);
    let least = from === 1 ? Math.min(i, beyond) : beyond;
    here[from - 1] = least;
    for (let j = from; j <= to; j += 1) {
      const changed = (above[j - 1] ?? beyond) + (letter === word.charCodeAt(j - 1) ? 0 : 1);
      const distance = Math.min(changed, (above[j] ?? beyond) + 1, (here[j - 1] ?? beyond) + 1, beyond);
      here[j] = distance;
      if (distance < least) least = distance;
    }
    if (least > limit) return beyond;
    if (to < columns) here[to + 1] = beyond;
    [above, here] = [here, above];
  }
  let nearest = beyond;
  for (let j = Math.max(0, rows - limit); j <= columns; j += 1) nearest = Math.min(nearest, above[j] ?? beyond);
  return nearest;
}
