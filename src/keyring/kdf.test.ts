import { createSecretKey, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { blocks, wycheproof } from '../../test/fixtures/vectors/read.ts';
import { lengthPrefixed } from '../kernel/index.ts';
import { deriveBytes, deriveKey, hkdf, intoSecretKey } from './kdf.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

/** Carnet gives no salt; a vector with one is put to the same function of Node. */
function derive(ikm: string, salt: string, info: string, size: number): string {
  const result =
    salt === ''
      ? hkdf(createSecretKey(hex(ikm)), hex(info), size)
      : Buffer.from(hkdfSync('sha256', hex(ikm), hex(salt), hex(info), size));
  return result.toString('hex');
}

describe('HKDF-SHA-256', () => {
  it.each(blocks('rfc-5869-HKDF-SHA256.txt'))('gives RFC 5869, appendix A.$COUNT', (vector) => {
    const { IKM = '', salt = '', info = '', L, OKM } = vector;
    expect(derive(IKM, salt, info, Number(L))).toBe(OKM);
  });

  interface Fields {
    readonly ikm: string;
    readonly salt: string;
    readonly info: string;
    readonly size: number;
    readonly okm: string;
  }
  it.each(wycheproof<Fields>('hkdf_sha256'))('agrees with Wycheproof $tcId ($result)', (test) => {
    const made = () => derive(test.ikm, test.salt, test.info, test.size);
    if (test.result === 'valid') expect(made()).toBe(test.okm);
    else expect(made).toThrow(expect.objectContaining({ code: 'ERR_CRYPTO_INVALID_KEYLEN' }));
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
