import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { lengthPrefixed } from '../kernel/index.ts';
import { deriveBytes, deriveKey, hkdf, intoSecretKey } from './kdf.ts';
import wycheproof from './vectors/hkdf-sha256.json' with { type: 'json' };

describe('HKDF-SHA-256', () => {
  it('gives RFC 5869, appendix A.3', () => {
    const okm = hkdf(createSecretKey(Buffer.alloc(22, 0x0b)), Buffer.alloc(0), 42);
    expect(okm.toString('hex')).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });

  it.each(wycheproof.tests)('gives Wycheproof $tcId', ({ ikm, info, size, okm }) => {
    const result = hkdf(createSecretKey(Buffer.from(ikm, 'hex')), Buffer.from(info, 'hex'), size);
    expect(result.toString('hex')).toBe(okm);
  });
});

it('encodes the fields of info so that moving a letter between two gives another key', () => {
  const key = createSecretKey(Buffer.alloc(32, 7));
  expect(deriveBytes(key, ['ab', 'c'])).toEqual(hkdf(key, lengthPrefixed(['ab', 'c']), 32));
  expect(deriveBytes(key, ['ab', 'c'])).not.toEqual(deriveBytes(key, ['a', 'bc']));
  expect(deriveKey(key, ['a']).export()).toEqual(deriveBytes(key, ['a']));
});

it('takes secret bytes over and leaves none behind', () => {
  const bytes = Buffer.alloc(32, 5);
  expect(intoSecretKey(bytes).export()).toEqual(Buffer.alloc(32, 5));
  expect(bytes).toEqual(Buffer.alloc(32));
});
