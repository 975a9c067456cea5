import { expect, it } from 'vitest';
import { randomBytes } from '../../kernel/index.ts';
import { parseEncryptionKey } from './encryption-key.ts';

const key = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 3));

it.each([
  ['hex', key.toString('hex')],
  ['capital hex', key.toString('hex').toUpperCase()],
  ['base64', key.toString('base64')],
  ['base64url', key.toString('base64url')],
  ['with space around', `  ${key.toString('base64')}\n`],
])('reads %s', (_, text) => {
  expect(parseEncryptionKey(text)).toEqual(key);
});

it.each([
  ['nothing', ''],
  ['16 bytes', randomBytes(16).toString('hex')],
  ['31 bytes', randomBytes(31).toString('base64')],
  ['33 bytes', randomBytes(33).toString('base64')],
  ['other letters', `${key.toString('hex').slice(0, -1)}g`],
  ['zeros', Buffer.alloc(32).toString('hex')],
  ['a pattern', '0123456789abcdef'.repeat(4)],
])('refuses %s, and says how to make one', (_, text) => {
  expect(() => parseEncryptionKey(text)).toThrow(/^bad-configuration: .*openssl rand/);
});
