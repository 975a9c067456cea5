import { expect, test } from 'vitest';
import { answerLanguage } from './language.ts';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['fr', 'fr'],
  ['fr-CH, en;q=0.9', 'fr'],
  ['en;q=0.8, fr;q=0.9', 'fr'],
  ['de, fr;q=0.3, en;q=0.5', 'en'],
  ['de', 'en'],
  ['fr;q=0', 'en'],
  [';;;,q=,fr;q=x', 'fr'],
])('Accept-Language %s: %s', (header, expected) => {
  expect(answerLanguage(undefined, header)).toBe(expected);
});

test('a language asked for by name comes first', () => {
  expect(answerLanguage('en', 'fr')).toBe('en');
});
