import type { TermLanguage } from './contract.ts';
import type { Entry } from './entries.ts';
import { folded, wordsOf } from './fold.ts';
import { firstFrom, type TermIndex } from './term-index.ts';
import { forgiven, typoDistance } from './typos.ts';

/** An entry that was found, in the asked language where its source has it. */
export interface Match {
  readonly entry: Entry;
  readonly display: string;
  /** The language of `display`: not the asked one where no source names the code in it. */
  readonly language: TermLanguage;
  /** The further word (a brand) through which it was found, where no label has what was typed. */
  readonly via: string | null;
}

const mostWords = 8;
const unmatched = 255;
/** Cost of one word: as typed, its beginning, or so much for each typing error. */
const [beginning, typo] = [1, 8];

/**
 * Search as you type: every typed word must be a word of the entry, or its beginning, in any order, accents and case aside, in
 * either language. Typing errors are forgiven only where fewer than `limit` entries are found without. Best first: the whole
 * label, its beginning, whole words, beginnings of words, typing errors; then disorders before findings, shorter labels, and
 * the alphabet. Pure: the same index and words give the same answer.
 *
 * @param limit Most matches to give, at least 1.
 */
export function search(index: TermIndex, text: string, language: TermLanguage, limit: number): readonly Match[] {
  const query = folded(text);
  const typed = [...new Set(wordsOf(query))].slice(0, mostWords);
  if (typed.length === 0) return [];
  let found = ranked(index, typed, language, costs(index, typed, exactly));
  if (found.length < limit) {
    found = ranked(index, typed, language, costs(index, typed, forgivingly));
  }
  return found.slice(0, limit).map(({ entry }) => match(entry, typed, language));
}

type Mark = (index: TermIndex, word: string, cost: Uint8Array) => void;

/** The summed cost of each entry; `unmatched` where a typed word is missing. */
function costs(index: TermIndex, typed: readonly string[], mark: Mark): Uint8Array {
  const sum = new Uint8Array(index.entries.length);
  const cost = new Uint8Array(index.entries.length);
  for (const word of typed) {
    cost.fill(unmatched);
    mark(index, word, cost);
    for (let row = 0; row < sum.length; row += 1) {
      sum[row] = Math.min(unmatched, (sum[row] ?? unmatched) + (cost[row] ?? unmatched));
    }
  }
  return sum;
}

/** The word itself, and the words that begin with it. */
function exactly(index: TermIndex, word: string, cost: Uint8Array): void {
  for (let w = firstFrom(index.words, word); index.words[w]?.startsWith(word) === true; w += 1) {
    lower(index, w, cost, index.words[w] === word ? 0 : beginning);
  }
}

function forgivingly(index: TermIndex, word: string, cost: Uint8Array): void {
  exactly(index, word, cost);
  const limit = forgiven(word);
  if (limit === 0) return;
  for (const [w, other] of index.words.entries()) {
    const distance = typoDistance(word, other, limit);
    if (distance > 0 && distance <= limit) lower(index, w, cost, typo * distance);
  }
}

function lower(index: TermIndex, w: number, cost: Uint8Array, to: number): void {
  for (let p = index.starts[w] ?? 0; p < (index.starts[w + 1] ?? 0); p += 1) {
    const row = index.postings[p] ?? 0;
    if ((cost[row] ?? 0) > to) cost[row] = to;
  }
}

interface Candidate {
  readonly entry: Entry;
  readonly label: string;
  readonly rank: number;
}

function ranked(
  index: TermIndex,
  typed: readonly string[],
  language: TermLanguage,
  sums: Uint8Array,
): readonly Candidate[] {
  const whole = typed.join(' ');
  const candidates: Candidate[] = [];
  for (const [row, entry] of index.entries.entries()) {
    const sum = sums[row] ?? unmatched;
    if (sum === unmatched) continue;
    const texts = index.texts[row] ?? [];
    const label = entry.labels[language] ?? entry.labels.en ?? entry.labels.fr ?? '';
    candidates.push({ entry, label, rank: sum < typo ? place(texts, whole, sum) : mistyped(texts, typed, sum) });
  }
  return candidates.sort(
    (a, b) =>
      a.rank - b.rank ||
      Number(a.entry.tag === 'finding') - Number(b.entry.tag === 'finding') ||
      a.label.length - b.label.length ||
      (a.label < b.label ? -1 : Number(a.label > b.label)) ||
      (a.entry.code < b.entry.code ? -1 : 1),
  );
}

/** 0 for a whole label, 1 for its beginning, 2 for whole words, 3 for beginnings of words. */
function place(texts: readonly string[], whole: string, sum: number): number {
  if (texts.includes(whole)) return 0;
  if (texts.some((text) => text.startsWith(whole))) return 1;
  return sum === 0 ? 2 : 3;
}

/** With typing errors: fewer errors first, then labels whose first word is the first that was typed. */
function mistyped(texts: readonly string[], typed: readonly string[], sum: number): number {
  const [first = ''] = typed;
  const opens = texts.some((text) => isNear(first, text.split(' ', 1)[0] ?? ''));
  return 2 * sum + (opens ? 0 : 1);
}

function match(entry: Entry, typed: readonly string[], language: TermLanguage): Match {
  const { en, fr } = entry.labels;
  const labels = wordsOf(folded(`${en ?? ''} ${fr ?? ''}`));
  const missing = typed.filter((word) => !labels.some((label) => isNear(word, label)));
  const via = entry.others.find((other) => {
    const words = wordsOf(folded(other));
    return missing.some((word) => words.some((one) => isNear(word, one)));
  });
  const other: TermLanguage = language === 'en' ? 'fr' : 'en';
  const own = entry.labels[language];
  return {
    entry,
    display: own ?? entry.labels[other] ?? '',
    language: own === null ? other : language,
    via: missing.length === 0 ? null : (via ?? null),
  };
}

function isNear(typed: string, word: string): boolean {
  const limit = forgiven(typed);
  return word.startsWith(typed) || typoDistance(typed, word, limit) <= limit;
}
