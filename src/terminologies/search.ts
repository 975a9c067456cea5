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
/** A word as typed is meant even where four times as many entries speak of another one that begins so. */
const wholeWord = 4;
/** And what begins a label, where twice as many do. */
const labelBegins = 2;

/**
 * Search as you type: every typed word must be a word of the entry, or its beginning, in any order, accents and case aside, in
 * either language. Typing errors are forgiven only where fewer than `limit` entries are found without. Best first: the whole
 * label or name; else the word that most entries of the list speak of ("pénicil" is penicillin before penicillamine); then what
 * begins with it, whole words, beginnings of words; the asked language; the list that comes first, disorders before findings;
 * shorter labels, and the alphabet. Typing errors come last. Pure: the same index and words give the same answer.
 *
 * @param limit Most matches to give, at least 1.
 */
export function search(index: TermIndex, text: string, language: TermLanguage, limit: number): readonly Match[] {
  const words = wordsOf(folded(text));
  const whole = words.join(' ');
  const typed = [...new Set(words)].slice(0, mostWords);
  if (typed.length === 0) return [];
  let found = ranked(index, typed, whole, language, hits(index, typed, exactly));
  if (found.length < limit) {
    found = ranked(index, typed, whole, language, hits(index, typed, forgivingly));
  }
  return found.slice(0, limit).map(({ entry }) => match(index, entry, typed, language));
}

/** By row: what an entry costs for a word, and how often the list speaks of the word that was found for it. */
interface Hits {
  readonly cost: Uint8Array;
  readonly weight: Uint8Array;
}
type Mark = (index: TermIndex, word: string, hits: Hits) => void;

/** The summed costs and weights of each entry; a cost of `unmatched` where a typed word is missing. */
function hits(index: TermIndex, typed: readonly string[], mark: Mark): Hits {
  const rows = index.entries.length;
  const [sum, weights] = [new Uint8Array(rows), new Uint8Array(rows)];
  const one: Hits = { cost: new Uint8Array(rows), weight: new Uint8Array(rows) };
  for (const word of typed) {
    one.cost.fill(unmatched);
    one.weight.fill(0);
    mark(index, word, one);
    for (let row = 0; row < rows; row += 1) {
      sum[row] = Math.min(unmatched, (sum[row] ?? unmatched) + (one.cost[row] ?? unmatched));
      weights[row] = (weights[row] ?? 0) + (one.weight[row] ?? 0);
    }
  }
  return { cost: sum, weight: weights };
}

/** The word itself, and the words that begin with it. */
function exactly(index: TermIndex, word: string, found: Hits): void {
  for (let w = firstFrom(index.words, word); index.words[w]?.startsWith(word) === true; w += 1) {
    lower(index, w, found, index.words[w] === word ? 0 : beginning);
  }
}

function forgivingly(index: TermIndex, word: string, found: Hits): void {
  exactly(index, word, found);
  const limit = forgiven(word);
  if (limit === 0) return;
  for (const [w, other] of index.words.entries()) {
    const distance = typoDistance(word, other, limit);
    if (distance > 0 && distance <= limit) lower(index, w, found, typo * distance);
  }
}

function lower(index: TermIndex, w: number, { cost, weight }: Hits, to: number): void {
  const of = (index.weights[w] ?? 0) + (to === 0 ? wholeWord : 0);
  for (let p = index.starts[w] ?? 0; p < (index.starts[w + 1] ?? 0); p += 1) {
    const row = index.postings[p] ?? 0;
    if ((cost[row] ?? 0) > to) cost[row] = to;
    if (to < typo && (weight[row] ?? 0) < of) weight[row] = of;
  }
}

interface Candidate {
  readonly entry: Entry;
  readonly label: string;
  readonly rank: number;
  readonly weight: number;
  readonly place: number;
  readonly isAsked: boolean;
}

function ranked(
  index: TermIndex,
  typed: readonly string[],
  whole: string,
  language: TermLanguage,
  found: Hits,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const [row, entry] of index.entries.entries()) {
    const sum = found.cost[row] ?? unmatched;
    if (sum === unmatched) continue;
    const [labels, others] = [index.labels[row] ?? [], index.others[row] ?? []];
    const isAsked = entry.labels[language] !== null;
    const label = entry.labels[language] ?? entry.labels.en ?? entry.labels.fr ?? '';
    const rank = sum < typo ? rankOf(labels, others, whole, sum) : mistyped([...labels, ...others], typed, sum);
    const weight = rank === 0 ? 0 : (found.weight[row] ?? 0) + (rank === 1 ? labelBegins : 0);
    candidates.push({ entry, label, rank, weight, place: index.places[row] ?? 0, isAsked });
  }
  return candidates.sort(
    (a, b) =>
      Number(b.rank === 0) - Number(a.rank === 0) ||
      Number(a.rank >= typo) - Number(b.rank >= typo) ||
      b.weight - a.weight ||
      a.rank - b.rank ||
      Number(b.isAsked) - Number(a.isAsked) ||
      a.place - b.place ||
      a.label.length - b.label.length ||
      (a.label < b.label ? -1 : Number(a.label > b.label)) ||
      (a.entry.code < b.entry.code ? -1 : 1),
  );
}

/** 0 for a whole label or name, 1 for the beginning of a label, 2 for whole words, 3 for beginnings of words. */
function rankOf(labels: readonly string[], others: readonly string[], whole: string, sum: number): number {
  if (labels.includes(whole) || others.includes(whole)) return 0;
  if (labels.some((text) => text.startsWith(whole))) return 1;
  return sum === 0 ? 2 : 3;
}

/** With typing errors: fewer errors first, then labels whose first word is the first that was typed. */
function mistyped(texts: readonly string[], typed: readonly string[], sum: number): number {
  const [first = ''] = typed;
  const opens = texts.some((text) => isNear(first, text.split(' ', 1)[0] ?? ''));
  return 2 * sum + (opens ? 0 : 1);
}

function match(index: TermIndex, entry: Entry, typed: readonly string[], language: TermLanguage): Match {
  const { en, fr } = entry.labels;
  const labels = wordsOf(folded(`${en ?? ''} ${fr ?? ''}`));
  const missing = typed.filter((word) => !labels.some((label) => isNear(word, label)));
  const [via] = entry.others
    .flatMap((other) => {
      const words = wordsOf(folded(other)).filter((one) => missing.some((word) => isNear(word, one)));
      return words.length === 0 ? [] : [{ other, weight: Math.max(...words.map((word) => weightOf(index, word))) }];
    })
    .toSorted((a, b) => b.weight - a.weight || a.other.length - b.other.length);
  const other: TermLanguage = language === 'en' ? 'fr' : 'en';
  const own = entry.labels[language];
  return {
    entry,
    display: own ?? entry.labels[other] ?? '',
    language: own === null ? other : language,
    via: missing.length === 0 ? null : (via?.other ?? null),
  };
}

function weightOf(index: TermIndex, word: string): number {
  const w = firstFrom(index.words, word);
  return index.words[w] === word ? (index.weights[w] ?? 0) : 0;
}

function isNear(typed: string, word: string): boolean {
  const limit = forgiven(typed);
  return word.startsWith(typed) || typoDistance(typed, word, limit) <= limit;
}
