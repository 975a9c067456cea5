import type { TranslationKeys, ZxcvbnFactory } from '@zxcvbn-ts/core';
import { CarnetError } from '../../kernel/index.ts';
import { isCommonPassword } from './common-passwords.ts';

const shortest = 12;
/** zxcvbn's marks go from 0 to 4; 3 is "safely unguessable" when the hash is slow. */
const leastMark = 3;
/**
 * What comes after this many characters can only make a password stronger; longer ones, and more ways to undo "p4$$w0rd",
 * would let a hostile password hold up everybody else for a second (worst seen within these bounds: 80 ms).
 */
const judged = 40;
const mostSubstitutions = 6;

type Language = 'en' | 'fr';

const words = {
  en: {
    short: `Use at least ${shortest} characters. Three or four words that nobody would put together are good.`,
    common:
      'This password is one of the 100,000 that people use most, and is tried first. Three or four words that nobody would put together are good.',
    weak: 'This password can be guessed.',
  },
  fr: {
    short: `Utilisez au moins ${shortest} caractères. Trois ou quatre mots que personne n’associerait conviennent bien.`,
    common:
      'Ce mot de passe est l’un des 100 000 les plus utilisés, que l’on essaie en premier. Trois ou quatre mots que personne n’associerait conviennent bien.',
    weak: 'Ce mot de passe peut être deviné.',
  },
} as const;

interface Judge {
  readonly judge: ZxcvbnFactory;
  readonly advice: Readonly<Record<Language, TranslationKeys>>;
}

let loaded: Promise<Judge> | undefined;

/** Loads the dictionaries (7 MB) once, at first use. Its judge gives advice by key, so that one serves all languages. */
async function load(): Promise<Judge> {
  const [{ ZxcvbnFactory }, common, english, french] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-fr'),
  ]);
  const advice = { en: english.translations, fr: french.translations };
  const judge = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, ...french.dictionary },
    graphs: common.adjacencyGraphs,
    translations: {
      ...advice.en,
      warnings: byKey(advice.en.warnings),
      suggestions: byKey(advice.en.suggestions),
    },
    maxLength: judged,
    l33tMaxSubstitutions: mostSubstitutions,
  });
  return { judge, advice };
}

function byKey<T extends object>(words: T): T {
  return Object.fromEntries(Object.keys(words).map((key) => [key, key])) as T; // the same keys, and texts as before
}

/**
 * Throws `invalid-input` with plain advice in the given language when a password has fewer than 12 characters or would be
 * guessed, or is one of the 100,000 most common ones; `known` are words that the attacker knows too, such as the e-mail address.
 */
export async function demandStrongPassword(
  password: string,
  language: Language,
  known: readonly string[],
): Promise<void> {
  if ([...password].length < shortest) throw refused('too-short', words[language].short);
  if (await isCommonPassword(password)) throw refused('common-password', words[language].common);
  loaded ??= load();
  const { judge, advice } = await loaded;
  const parts = known.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { score, feedback } = judge.check(password.slice(0, judged), ['carnet', ...parts]);
  if (score >= leastMark) return;
  const { warnings, suggestions } = advice[language];
  const said = [textOf(warnings, feedback.warning), ...feedback.suggestions.map((key) => textOf(suggestions, key))];
  throw refused('weak-password', [words[language].weak, ...said].filter((text) => text !== '').join(' '));
}

function textOf(texts: Readonly<Record<string, string>>, key: string | null): string {
  return key === null ? '' : (texts[key] ?? '');
}

function refused(code: string, message: string): CarnetError {
  return new CarnetError('invalid-input', message, { errors: [{ field: 'body.password', code, message }] });
}
