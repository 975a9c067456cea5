import { type TermLanguage, type TermListName, type TermLists, termLists } from './contract.ts';
import data from './data/lists.json' with { type: 'json' };

interface Listed {
  readonly system: string;
  readonly code: string;
  readonly display: string | null;
}

/**
 * The short lists in a language. No source that may be used has them in French, so displays are English and say so, but for the
 * names of languages, which the runtime's Unicode CLDR has in both.
 */
export function listsIn(language: TermLanguage): TermLists {
  const lists: Readonly<Record<TermListName, readonly Listed[]>> = data;
  const names = new Intl.DisplayNames([language], { type: 'language' });
  const filled = termLists.map((name) => [
    name,
    lists[name].map(({ system, code, display }) =>
      display === null
        ? { system, code, display: names.of(code) ?? code, language }
        : { system, code, display, language: 'en' as const },
    ),
  ]);
  return Object.fromEntries(filled) as TermLists; // every name of `termLists` is there
}
