import type { Language } from '../api/contract.ts';
import { cardQuery, queryClient } from '../api/queries.ts';
import { showLanguage } from '../i18n/language.ts';

/** Fetches the card that is on the page in its new language first, so that the page does not go blank between the two. */
export async function turnTo(language: Language): Promise<void> {
  const shown = queryClient.getQueryCache().findAll({ queryKey: ['card'], type: 'active' });
  await Promise.all(shown.map((query) => queryClient.prefetchQuery(cardQuery(String(query.queryKey[1]), language))));
  await showLanguage(language, true);
}
