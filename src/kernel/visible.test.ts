import { expect, test } from 'vitest';
import { isVisible } from './visible.ts';

test.each(['', ' \n', '\u200b', '\u2060\u202e', '\u3164', '\u2800', '\u115f', '\ud800', '\ue000', '\u0301', '\u0000'])(
  'nothing is seen of %j',
  (text) => expect(isVisible(text)).toBe(false),
);

test.each(['a', '1', '🩺', '漢', 'e\u0301', '\u200bx', '!', 'ש'])('%j is seen', (text) =>
  expect(isVisible(text)).toBe(true),
);
