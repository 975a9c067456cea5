import type { Language } from '../api/contract.ts';
import { cardQuery, queryClient } from '../api/queries.ts';
import { showLanguage, useLanguage } from '../i18n/language.ts';

/** Fetches the card that is on the page in its new language first, so that the page does not go blank between the two. */
async function turnTo(language: Language): Promise<void> {
  const shown = queryClient.getQueryCache().findAll({ queryKey: ['card'], type: 'active' });
  await Promise.all(shown.map((query) => queryClient.prefetchQuery(cardQuery(String(query.queryKey[1]), language))));
  await showLanguage(language, true);
}

/** Turns the page into the other language; written in that language, as its readers look for it. */
export function LanguageButton() {
  const language = useLanguage();
  const other = language === 'en' ? 'fr' : 'en';
  const name = other === 'fr' ? 'Français' : 'English';
  return (
    <button
      type="button"
      className="target text-16 cursor-pointer hover:underline justify-center min-w-11"
      lang={other}
      onClick={() => void turnTo(other)}
    >
      <span className="max-md:sr-only">{name}</span>
      <span className="md:hidden" aria-hidden="true">
        {other.toUpperCase()}
      </span>
    </button>
  );
}
