import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { blocks, wycheproof } from '../../test/fixtures/vectors/read.ts';
import { equalBytes } from './hash.ts';
import { hmacSha256 } from './hmac.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('HMAC-SHA-256', () => {
  it.each(blocks('rfc-4231-sha256.txt'))('gives RFC 4231, a message of $Len bits', ({ Key = '', Msg = '', MD }) => {
    const made = hmacSha256(createSecretKey(hex(Key)), hex(Msg));
    expect(made.toString('hex')).toBe(MD);
    // In two pieces, as HPKE gives it.
    expect(hmacSha256(hex(Key), hex(Msg).subarray(0, 3), hex(Msg).subarray(3))).toEqual(made);
  });

  interface Fields {
    readonly tagSize: number;
    readonly key: string;
    readonly msg: string;
    readonly tag: string;
  }
  it.each(wycheproof<Fields>('hmac_sha256'))('agrees with Wycheproof $tcId ($result)', (test) => {
    const made = hmacSha256(createSecretKey(hex(test.key)), hex(test.msg)).subarray(0, test.tagSize / 8);
    expect(equalBytes(made, hex(test.tag))).toBe(test.result === 'valid');
  });
});
