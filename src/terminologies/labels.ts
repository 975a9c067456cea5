import { readFileSync } from 'node:fs';
import { type TermLanguage, termLanguages } from './contract.ts';
import { type Entry, readEntries } from './entries.ts';
import { listFiles } from './terminologies.ts';

let known: ReadonlyMap<string, readonly Entry['labels'][]> | null = null;

/**
 * The language that a text is in, where it is what the bundled lists call the code: only a source that is named tells. Null for
 * any other text, for a code of no list, and for what both languages call alike.
 */
export function languageOfLabel(
  system: string | undefined,
  code: string | undefined,
  text: string,
): TermLanguage | null {
  known ??= allLabels();
  const labels = known.get(`${system}|${code}`) ?? [];
  const [language, ...more] = termLanguages.filter((one) => labels.some((each) => each[one] === text));
  return language === undefined || more.length > 0 ? null : language;
}

/** What the lists call the code in a language, for a text that is what they call it in the other one; null where they do not. */
export function labelIn(
  language: TermLanguage,
  { system, code }: { readonly system?: string; readonly code?: string },
  text: string,
): string | null {
  known ??= allLabels();
  const same = known.get(`${system}|${code}`)?.find((labels) => termLanguages.some((one) => labels[one] === text));
  return same?.[language] ?? null;
}

/** Read once, when the first card is shown; a page cannot wait for it halfway. */
function allLabels(): ReadonlyMap<string, readonly Entry['labels'][]> {
  const labels = new Map<string, Entry['labels'][]>();
  for (const name of listFiles) {
    for (const entry of readEntries(readFileSync(new URL(`./data/${name}.tsv`, import.meta.url), 'utf8'))) {
      const key = `${entry.system}|${entry.code}`;
      labels.set(key, [...(labels.get(key) ?? []), entry.labels]);
    }
  }
  return labels;
}
