import { createHash, createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { XaesKey, xaesTagLength } from './xaes.ts';

function seal(key: Buffer, nonce: Buffer, aad: Buffer, plaintext: Buffer): Buffer {
  const target = Buffer.alloc(plaintext.length + xaesTagLength);
  new XaesKey(createSecretKey(key)).sealInto(target, 0, nonce, aad, plaintext);
  return target;
}

function open(key: Buffer, nonce: Buffer, aad: Buffer, sealed: Buffer): Buffer | null {
  return new XaesKey(createSecretKey(key)).open(sealed, nonce, aad);
}

describe('the vectors of c2sp.org/XAES-256-GCM', () => {
  const nonce = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
  const plaintext = Buffer.from('XAES-256-GCM');

  it.each([
    // The first has the most significant bit of L clear, the second has it set.
    { key: 0x01, aad: '', sealed: 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271' },
    { key: 0x03, aad: 'c2sp.org/XAES-256-GCM', sealed: '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d' },
  ])('key of $key', ({ key, aad, sealed }) => {
    const result = seal(Buffer.alloc(32, key), nonce, Buffer.from(aad), plaintext);
    expect(result.toString('hex')).toBe(sealed);
    expect(open(Buffer.alloc(32, key), nonce, Buffer.from(aad), result)).toEqual(plaintext);
  });

  it('10,000 accumulated', () => {
    // The structures read about 313 bytes each from SHAKE-128 of nothing; a million of them take a minute, and agree too.
    const stream = createHash('shake128', { outputLength: 3_500_000 }).digest();
    const sink = createHash('shake128', { outputLength: 32 });
    let offset = 0;
    const read = (length: number) => stream.subarray(offset, (offset += length));
    for (let i = 0; i < 10_000; i++) {
      const [key, nonce] = [read(32), read(24)];
      const plaintext = read(read(1)[0] ?? 0);
      const aad = read(read(1)[0] ?? 0);
      const sealed = seal(key, nonce, aad, plaintext);
      if (open(key, nonce, aad, sealed)?.equals(plaintext) !== true) throw new Error(`message ${i} does not open`);
      sink.update(sealed);
    }
    expect(sink.digest('hex')).toBe('e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939');
  });
});

it('opens nothing shorter than a tag, and no tag that was cut', () => {
  const [key, nonce, none] = [Buffer.alloc(32, 1), Buffer.alloc(24), Buffer.alloc(0)];
  const sealed = seal(key, nonce, none, none);
  expect(open(key, nonce, none, sealed)).toEqual(none);
  for (let length = 0; length < sealed.length; length++) {
    expect(open(key, nonce, none, sealed.subarray(0, length))).toBeNull();
  }
});

it('refuses after it was wiped', () => {
  const xaes = new XaesKey(createSecretKey(Buffer.alloc(32, 1)));
  xaes.wipe();
  expect(() => xaes.sealInto(Buffer.alloc(16), 0, Buffer.alloc(24), Buffer.alloc(0), Buffer.alloc(0))).toThrow(
    'internal',
  );
  expect(() => xaes.open(Buffer.alloc(16), Buffer.alloc(24), Buffer.alloc(0))).toThrow('internal');
});
