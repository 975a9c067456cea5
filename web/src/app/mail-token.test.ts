import { expect, test } from 'vitest';
import { isWhole, tokenIn } from './mail-token.ts';

const token = 'a-Token_of-43-characters-aaaaaaaaaaaaaaaaaaa';

test.each([
  ['/recover/password', `#${token}`, token],
  ['/recover/identity', `#${token}`, token],
  ['/recover/finish', `#${token}`, token],
  ['/recover/finish', '#cut', 'cut'],
  ['/recover/password', '', null],
  ['/recover/password', '#', null],
  ['/invitation', `#${token}`, token],
  ['/shared', `#${token}`, token],
  ['/practice', `#${token}`, token],
  ['/join', `#${token}`, token],
  ['/invitation/x', `#${token}`, null],
  ['/recover', `#${token}`, null],
  ['/security', '#password', null],
])('%s%s holds %s', (path, fragment, found) => {
  expect(tokenIn(path, fragment)).toBe(found);
});

test.each([
  [token, true],
  ['a'.repeat(22), true],
  ['a'.repeat(21), false],
  ['a'.repeat(101), false],
  [`${token}%20`, false],
  ['', false],
])('"%s" is whole: %s', (text, whole) => {
  expect(isWhole(text)).toBe(whole);
});
