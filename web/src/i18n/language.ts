import { i18n } from '@lingui/core';
import { useLingui } from '@lingui/react';
import type { Language } from '../api/contract.ts';

const key = 'carnet.language';

type Words = () => Promise<{ messages: Record<string, string> }>;

const outside: Record<Language, Words> = {
  en: () => import('virtual:words/en/outside'),
  fr: () => import('virtual:words/fr/outside'),
};
const further: Record<Language, Words> = {
  en: () => import('virtual:words/en/further'),
  fr: () => import('virtual:words/fr/further'),
};
const inside: Record<Language, Words> = {
  en: () => import('virtual:words/en/inside'),
  fr: () => import('virtual:words/fr/inside'),
};
const shown = new Set([outside]);

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
  const parts = await Promise.all([...shown].map((part) => part[language]()));
  i18n.loadAndActivate({ locale: language, messages: Object.assign({}, ...parts.map(({ messages }) => messages)) });
  document.documentElement.lang = language;
  if (!keep) return;
  try {
    localStorage.setItem(key, language);
  } catch {
    // The choice then holds for this visit only.
  }
}

async function add(part: Record<Language, Words>): Promise<void> {
  if (shown.has(part)) return;
  shown.add(part);
  const now = language();
  const { messages } = await part[now]();
  i18n.load(now, messages);
}

/** Adds the words of the pages behind the sign-in; awaited before the first of them is shown. */
export const loadInsideWords = (): Promise<void> => add(inside);

/** Adds the words of the public pages behind the first ones: second halves, sign-up, recovery. */
export const loadFurtherWords = (): Promise<void> => add(further);

/** The language now shown, for code that runs at a moment. */
export function language(): Language {
  return i18n.locale === 'fr' ? 'fr' : 'en';
}

/** The language now shown, for components: they are drawn again when it changes. */
export function useLanguage(): Language {
  return useLingui().i18n.locale === 'fr' ? 'fr' : 'en';
}
