import { expect, test } from 'vitest';
import { safePath } from './destination.ts';

test.each(['/', '/security', '/records/abc/card', '/records/abc/import?x=1'])(
  '%s is a place to come back to',
  (path) => {
    expect(safePath(path)).toBe(path);
  },
);

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'records/abc',
  '/sign-in',
  '/sign-in/factor',
  '/sign-out',
  '',
  7,
  null,
  undefined,
])('%s is none', (value) => {
  expect(safePath(value)).toBeNull();
});

test('what a URL parser would resolve away cannot lead elsewhere', () => {
  expect(safePath('/\t/evil.example')).toBeNull();
  expect(safePath('/a/..//evil.example')).toBeNull();
});
