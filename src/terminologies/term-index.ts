import type { Entry } from './entries.ts';
import { folded, wordsOf } from './fold.ts';

/** Entries with their words sorted, so that a beginning of a word is a range found by halving. */
export interface TermIndex {
  readonly entries: readonly Entry[];
  /** The words of each text of each entry, one blank between: what a typed beginning is compared with. */
  readonly texts: readonly (readonly string[])[];
  /** Every different word of all labels in both languages, sorted by code unit. */
  readonly words: readonly string[];
  /** Entries of word `w`: `postings[starts[w]]` up to `postings[starts[w + 1]]`. */
  readonly starts: Uint32Array;
  readonly postings: Uint32Array;
}

/** Makes the index; about as many numbers as there are words in all labels. */
export function buildIndex(entries: readonly Entry[]): TermIndex {
  const found = new Map<string, number[]>();
  const texts: (readonly string[])[] = [];
  for (const [row, entry] of entries.entries()) {
    const words = textsOf(entry).map((text) => wordsOf(folded(text)));
    texts.push(words.map((of) => of.join(' ')));
    for (const word of new Set(words.flat())) {
      const rows = found.get(word);
      if (rows === undefined) found.set(word, [row]);
      else rows.push(row);
    }
  }
  const words = [...found.keys()].sort();
  const starts = new Uint32Array(words.length + 1);
  const postings = new Uint32Array(found.values().reduce((sum, rows) => sum + rows.length, 0));
  for (const [w, word] of words.entries()) {
    const rows = found.get(word) ?? [];
    postings.set(rows, starts[w]);
    starts[w + 1] = (starts[w] ?? 0) + rows.length;
  }
  return { entries, texts, words, starts, postings };
}

/** Everything that an entry may be found by. */
function textsOf(entry: Entry): readonly string[] {
  return [entry.labels.en, entry.labels.fr, ...entry.others].filter((text) => text !== null);
}

/** The first word of the index that is not before `word`. */
export function firstFrom(words: readonly string[], word: string): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? '') < word) low = middle + 1;
    else high = middle;
  }
  return low;
}
