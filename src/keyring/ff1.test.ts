import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytes } from '../kernel/index.ts';
import { ff1 } from './ff1.ts';

// The samples that NIST publishes for FF1 (SP 800-38G, "FF1samples").
const short = '2B7E151628AED2A6ABF7158809CF4F3C';
const long = `${short}EF4359D8D580AA4F7F036D6F04FC6A94`;
const digits = '0123456789';
const letters = '0123456789abcdefghi';
const samples: readonly (readonly [string, number, string, string, string])[] = [
  [short, 10, '', digits, '2433477484'],
  [short, 10, '39383736353433323130', digits, '6124200773'],
  [short, 36, '3737373770717273373737', letters, 'a9tv40mll9kdu509eum'],
  [long, 10, '', digits, '6657667009'],
  [long, 10, '39383736353433323130', digits, '1001623463'],
  [long, 36, '3737373770717273373737', letters, 'xs8a0azh2avyalyzuwd'],
];

const numberOf = (text: string, radix: number): bigint =>
  [...text].reduce((sum, digit) => sum * BigInt(radix) + BigInt(Number.parseInt(digit, radix)), 0n);

describe('FF1', () => {
  it.each(samples)('gives what NIST publishes: %s, radix %i, tweak %j', (key, radix, tweak, plain, sealed) => {
    const options = { radix, length: plain.length, tweak: Buffer.from(tweak, 'hex') };
    const cipher = ff1(createSecretKey(Buffer.from(key, 'hex')), options);
    expect(cipher.encrypt(numberOf(plain, radix)).toString(radix).padStart(plain.length, '0')).toBe(sealed);
    expect(cipher.decrypt(numberOf(sealed, radix))).toBe(numberOf(plain, radix));
  });

  it('is a permutation of 64 bits, another one for each tweak', () => {
    const key = createSecretKey(randomBytes(32));
    const of = (tweak: Uint8Array) => ff1(key, { radix: 2, length: 64, tweak });
    const [one, other] = [of(randomBytes(16)), of(randomBytes(16))];
    const most = 2n ** 64n - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: most }), (value) => {
        const sealed = one.encrypt(value);
        expect(sealed >= 0n && sealed <= most).toBe(true);
        expect(one.decrypt(sealed)).toBe(value);
        expect(other.encrypt(value)).not.toBe(sealed);
      }),
      { examples: [[0n], [most], [1n << 32n]] },
    );
  });
});
