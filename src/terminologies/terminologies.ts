import { readFile } from 'node:fs/promises';
import { type FoundTerm, type TermKind, type TermLanguage, type TermSearch, termKinds } from './contract.ts';
import { readEntries } from './entries.ts';
import { type Match, search } from './search.ts';
import { buildIndex, type TermIndex } from './term-index.ts';

/** The bundled lists of codes. */
export interface Terminologies {
  /** Codes for what was typed, best first; at most `limit`, 12 by default. */
  find(asked: TermSearch): Promise<readonly FoundTerm[]>;
  /** Reads and indexes all lists, one after the other, so that the first letter that somebody types need not wait for it. */
  warm(): Promise<void>;
}

const files = {
  allergy: ['allergens', 'medicines'],
  condition: ['conditions'],
  procedure: ['procedures'],
  vaccine: ['vaccines'],
  medicine: ['medicines'],
} as const satisfies Record<TermKind, readonly string[]>;

/** All lists, each once. */
export const listFiles = [...new Set(Object.values(files).flat())];

/** Lists that are read and indexed when their kind is first asked for, and kept. */
export function createTerminologies(): Terminologies {
  const indexes = new Map<TermKind, Promise<TermIndex>>();
  const indexOf = (kind: TermKind): Promise<TermIndex> => {
    const known = indexes.get(kind);
    if (known !== undefined) return known;
    const loading = loadIndex(kind).catch((error: unknown) => {
      indexes.delete(kind); // the next one tries again
      throw error;
    });
    indexes.set(kind, loading);
    return loading;
  };
  return {
    async find({ kind, text, language, limit = 12 }) {
      const index = await indexOf(kind);
      return search(index, text, language, limit).map((match) => term(match, language));
    },
    async warm() {
      for (const kind of termKinds) await indexOf(kind);
    },
  };
}

/** Reads the lists of a kind and indexes them. */
export async function loadIndex(kind: TermKind): Promise<TermIndex> {
  const texts = await Promise.all(
    files[kind].map((name) => readFile(new URL(`./data/${name}.tsv`, import.meta.url), 'utf8')),
  );
  return buildIndex(...texts.map(readEntries));
}

function term({ entry, display, language, via }: Match, asked: TermLanguage): FoundTerm {
  const second: TermLanguage = language === 'en' ? 'fr' : 'en';
  return {
    system: entry.system,
    code: entry.code,
    display,
    language,
    other: language === asked ? entry.labels[second] : null,
    via,
    source: entry.sources[language] ?? '',
  };
}
