import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { CarnetError } from '../kernel/index.ts';

const shortest = 12;
/** zxcvbn's marks go from 0 to 4; 3 is "safely unguessable" when the hash is slow. */
const leastMark = 3;
/** What comes after this many characters can only make a password stronger, and judging it costs time. */
const judged = 64;

type Language = 'en' | 'fr';

const words = {
  en: {
    short: `Use at least ${shortest} characters. Three or four words that nobody would put together are good.`,
    weak: 'This password can be guessed.',
  },
  fr: {
    short: `Utilisez au moins ${shortest} caractères. Trois ou quatre mots que personne n’associerait conviennent bien.`,
    weak: 'Ce mot de passe peut être deviné.',
  },
} as const;

let loaded: Promise<Record<Language, ZxcvbnFactory>> | undefined;

/** Loads the dictionaries (7 MB) at first use; later calls share them. */
function judges(): Promise<Record<Language, ZxcvbnFactory>> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Record<Language, ZxcvbnFactory>> {
  const [{ ZxcvbnFactory }, common, english, french] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-fr'),
  ]);
  const dictionary = { ...common.dictionary, ...english.dictionary, ...french.dictionary };
  const judge = (translations: typeof english.translations) =>
    new ZxcvbnFactory({ dictionary, graphs: common.adjacencyGraphs, translations, maxLength: judged });
  return { en: judge(english.translations), fr: judge(french.translations) };
}

/**
 * Throws `invalid-input` with plain advice in the given language when a password has fewer than 12 characters or would be
 * guessed; `known` are words that the attacker knows too, such as the e-mail address.
 */
export async function demandStrongPassword(password: string, language: Language, known: readonly string[]): Promise<void> {
  if ([...password].length < shortest) throw refused('too-short', words[language].short);
  const judge = (await judges())[language];
  const parts = known.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { score, feedback } = judge.check(password.slice(0, judged), ['carnet', ...parts]);
  if (score >= leastMark) return;
  const advice = [words[language].weak, feedback.warning, ...feedback.suggestions].filter((text) => text !== null && text !== '');
  throw refused('weak-password', advice.join(' '));
}

function refused(code: string, message: string): CarnetError {
  return new CarnetError('invalid-input', message, { errors: [{ field: 'body.password', code, message }] });
}
