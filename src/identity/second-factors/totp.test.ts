import fc from 'fast-check';
import { HOTP, Secret } from 'otpauth';
import { describe, expect, it, test } from 'vitest';
import { describeSeed, matchingStep } from './totp.ts';

const seed = Buffer.from('12345678901234567890');

describe('RFC 4226, appendix D: the values of the counters 0 to 9', () => {
  it.each([
    [0, '755224'],
    [1, '287082'],
    [2, '359152'],
    [3, '969429'],
    [4, '338314'],
    [5, '254676'],
    [6, '287922'],
    [7, '162583'],
    [8, '399871'],
    [9, '520489'],
  ])('%i', (counter, code) => {
    expect(matchingStep(seed, code, counter * 30_000, counter - 1)).toBe(counter);
    expect(matchingStep(seed, code, counter * 30_000 + 29_999, counter - 1)).toBe(counter);
    expect(matchingStep(seed, code, (counter + 2) * 30_000, -1)).toBeNull();
  });
});

describe('RFC 6238, appendix B (SHA-1), shortened to six digits as RFC 4226 5.3 does', () => {
  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %i s', (seconds, eight) => {
    expect(matchingStep(seed, eight.slice(2), seconds * 1000, -1)).toBe(Math.floor(seconds / 30));
    expect(
      HOTP.generate({
        secret: Secret.fromLatin1('12345678901234567890'),
        counter: Math.floor(seconds / 30),
        digits: 8,
      }),
    ).toBe(eight);
  });
});

test('a code counts one step around, never two, and never at or before the last step used', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.integer({ min: 10, max: 2 ** 31 }),
      fc.integer({ min: -3, max: 3 }),
      (bytes, step, distance) => {
        const code = HOTP.generate({
          secret: new Secret({ buffer: Uint8Array.from(bytes).buffer }),
          counter: step + distance,
        });
        const near = [-1, 0, 1].map((d) =>
          HOTP.generate({ secret: new Secret({ buffer: Uint8Array.from(bytes).buffer }), counter: step + d }),
        );
        const found = matchingStep(bytes, code, step * 30_000 + 15_000, 0);
        expect(found !== null).toBe(near.includes(code));
        if (found !== null)
          expect(matchingStep(bytes, near[found - step + 1] ?? '', step * 30_000, step + 1)).toBeNull();
      },
    ),
  );
});

test('the app is told issuer and account, and the seed in base32', () => {
  const { secret, uri } = describeSeed(seed, 'ana@example.org');
  expect(secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  expect(uri).toBe(
    'otpauth://totp/Carnet:ana%40example.org?issuer=Carnet&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
  );
});
