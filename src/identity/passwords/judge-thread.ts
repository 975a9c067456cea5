/** The thread in which new passwords are judged: see `judge.ts`. */
import { parentPort } from 'node:worker_threads';
import { type TranslationKeys, ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';
import * as french from '@zxcvbn-ts/language-fr';
import type { Asked, Judged } from './judge.ts';

/**
 * What comes after this many characters can only make a password stronger; longer ones, and more ways to undo "p4$$w0rd",
 * would let a hostile password hold up whoever waits for the thread for a second (worst seen within these bounds: 80 ms).
 */
const judged = 40;
const mostSubstitutions = 6;

const texts = { en: english.translations, fr: french.translations };
/** Gives advice by key, so that one serves all languages. */
const judge = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary, ...french.dictionary },
  graphs: common.adjacencyGraphs,
  translations: {
    ...texts.en,
    warnings: byKey(texts.en.warnings),
    suggestions: byKey(texts.en.suggestions),
  },
  maxLength: judged,
  l33tMaxSubstitutions: mostSubstitutions,
});

function byKey<T extends object>(words: T): T {
  return Object.fromEntries(Object.keys(words).map((key) => [key, key])) as T; // the same keys, and texts as before
}

function textOf(words: Readonly<Record<string, string>>, key: string | null): string {
  return key === null ? '' : (words[key] ?? '');
}

function answer({ id, password, language, known }: Asked): Judged {
  const { score, feedback } = judge.check(password.slice(0, judged), [...known]);
  const { warnings, suggestions }: TranslationKeys = texts[language];
  const said = [textOf(warnings, feedback.warning), ...feedback.suggestions.map((key) => textOf(suggestions, key))];
  return { id, score, said: said.filter((text) => text !== '') };
}

parentPort?.on('message', (asked: Asked) => parentPort?.postMessage(answer(asked)));
