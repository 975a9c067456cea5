import { expect, it } from 'vitest';
import { Email } from './contract.ts';

const { pattern } = Email as { readonly pattern?: string }; // the schema's type does not tell its options
const address = new RegExp(pattern ?? '^$', 'u');

it.each(['ana@example.org', 'a.b+c@localhost', "o'neil@example.org", 'josé@exämple.org'])(
  '%s is an address',
  (text) => {
    expect(address.test(text)).toBe(true);
  },
);

it.each([
  '',
  'ana',
  '@example.org',
  'ana@',
  'a@b@c',
  'a,b@c',
  'a b@c',
  'ana@example.org\n',
  'ana@example.org\r\nBcc: b',
  '"a"@b',
  '<ana@b>',
  'a;b@c',
  'a\u0000@b',
  'ana@b,c',
])('%j is none', (text) => {
  expect(address.test(text)).toBe(false);
});
