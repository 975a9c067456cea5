import { CarnetError } from '../../kernel/index.ts';
import { isCommonPassword } from './common-passwords.ts';
import { Judge } from './judge.ts';

const shortest = 12;
/** zxcvbn's marks go from 0 to 4; 3 is "safely unguessable" when the hash is slow. */
const leastMark = 3;
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

const judge = new Judge();

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
  const parts = known.flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)]).filter((word) => word.length > 2);
  const { score, said } = await judge.ask({ password, language, known: ['carnet', ...parts] });
  if (score >= leastMark) return;
  throw refused('weak-password', [words[language].weak, ...said].join(' '));
}

function refused(code: string, message: string): CarnetError {
  return new CarnetError('invalid-input', message, { errors: [{ field: 'body.password', code, message }] });
}
