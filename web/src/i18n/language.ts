import { i18n } from '@lingui/core';
import { useLingui } from '@lingui/react';
import type { Language } from '../api/contract.ts';

const key = 'carnet.language';
const catalogs: Record<Language, () => Promise<{ messages: Record<string, string> }>> = {
  en: () => import('../../locales/en.po'),
  fr: () => import('../../locales/fr.po'),
};

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** The language chosen on this device, else the browser's first that Carnet speaks, else English. */
export function firstLanguage(): Language {
  const wanted = [stored() ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag === 'en' || tag === 'fr') ?? 'en';
}

/** Loads a language's words, shows them, sets `html lang`; `keep` remembers the choice on this device. */
export async function showLanguage(language: Language, keep: boolean): Promise<void> {
  const { messages } = await catalogs[language]();
  i18n.loadAndActivate({ locale: language, messages });
  document.documentElement.lang = language;
  if (!keep) return;
  try {
    localStorage.setItem(key, language);
  } catch {
    // The choice then holds for this visit only.
  }
}

/** The language now shown, for code that runs at a moment. */
export function language(): Language {
  return i18n.locale === 'fr' ? 'fr' : 'en';
}

/** The language now shown, for components: they are drawn again when it changes. */
export function useLanguage(): Language {
  return useLingui().i18n.locale === 'fr' ? 'fr' : 'en';
}
