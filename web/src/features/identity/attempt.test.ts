import { expect, test } from 'vitest';
import { shortened } from './attempt.ts';

test.each([
  ['marie@lefevre.example', 'm…e@lefevre.example'],
  ['ab@example.org', 'a…@example.org'],
  ['a@example.org', 'a…@example.org'],
  ['"odd@name"@example.org', '"…"@example.org'],
])('%s is shown as %s', (email, text) => {
  expect(shortened(email)).toBe(text);
});
