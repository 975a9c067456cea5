import type { CardLanguage } from './contract.ts';

/**
 * The language to answer in: the one that was asked for by name, else the first of `Accept-Language` (RFC 9110, 12.5.4) that
 * Carnet speaks, by weight, else English.
 */
export function answerLanguage(asked: CardLanguage | undefined, accept: string | undefined): CardLanguage {
  if (asked !== undefined) return asked;
  const wanted = (accept ?? '')
    .split(',', 20)
    .map((item) => {
      const [tag = '', ...parameters] = item.trim().toLowerCase().split(';');
      const weight = parameters
        .map((parameter) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1])
        .find((q) => q !== undefined);
      return { language: tag.split('-')[0], weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight);
  const found = wanted.find(({ language }) => language === 'en' || language === 'fr');
  return found?.language === 'fr' ? 'fr' : 'en';
}
