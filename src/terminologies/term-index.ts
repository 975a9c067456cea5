import type { Entry } from './entries.ts';
import { folded, wordsOf } from './fold.ts';

/** Entries with their words sorted, so that a beginning of a word is a range found by halving. */
export interface TermIndex {
  readonly entries: readonly Entry[];
  /** The words of each label of each entry, one blank between: what a typed beginning is compared with. */
  readonly labels: readonly (readonly string[])[];
  /** Likewise of its other names, such as brands. */
  readonly others: readonly (readonly string[])[];
  /** Of two entries that are found alike, the lower comes first: the list it stands in, and disorders before findings. */
  readonly places: Uint8Array;
  /** Every different word of all labels in both languages, sorted by code unit. */
  readonly words: readonly string[];
  /** Entries of word `w`: `postings[starts[w]]` up to `postings[starts[w + 1]]`. */
  readonly starts: Uint32Array;
  readonly postings: Uint32Array;
  /** How many entries speak of word `w`, as a power of the root of two: what many do is what is meant more often. */
  readonly weights: Uint8Array;
}

/**
 * Makes the index; about as many numbers as there are words in all labels.
 *
 * @param lists Those that stand first are offered first where entries are found alike
 */
export function buildIndex(...lists: readonly (readonly Entry[])[]): TermIndex {
  const entries = lists.flat();
  const found = new Map<string, number[]>();
  const labels = entries.map((entry) => [entry.labels.en, entry.labels.fr].flatMap(spaced));
  const others = entries.map((entry) => entry.others.flatMap(spaced));
  for (const row of entries.keys()) {
    const texts = [...(labels[row] ?? []), ...(others[row] ?? [])];
    for (const word of new Set(texts.flatMap((text) => text.split(' ')))) {
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
  return {
    entries,
    labels,
    others,
    places: placesOf(lists),
    words,
    starts,
    postings,
    weights: weightsOf(words, found),
  };
}

function spaced(text: string | null): readonly string[] {
  const words = text === null ? [] : wordsOf(folded(text));
  return words.length === 0 ? [] : [words.join(' ')];
}

function placesOf(lists: readonly (readonly Entry[])[]): Uint8Array {
  const places = lists.flatMap((entries, list) => {
    const isBeside = entries.some(({ tag }) => tag === 'disorder');
    return entries.map(({ tag }) => 2 * list + Number(isBeside && tag === 'finding'));
  });
  return Uint8Array.from(places);
}

function weightsOf(words: readonly string[], found: ReadonlyMap<string, readonly number[]>): Uint8Array {
  const rows = new Map<string, Set<number>>();
  for (const word of words) {
    const same = rows.get(stem(word)) ?? new Set();
    rows.set(stem(word), same);
    for (const row of found.get(word) ?? []) same.add(row);
  }
  return Uint8Array.from(words, (word) => Math.floor(2 * Math.log2(rows.get(stem(word))?.size ?? 1)));
}

/** A word without the ending by which English and French, one and several differ most: penicillin, pénicillines. */
function stem(word: string): string {
  return word.length < 5 ? word : word.replace(/e?s?$/, '');
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
