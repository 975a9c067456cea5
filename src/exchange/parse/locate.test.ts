import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mistakeIn } from './locate.ts';

describe('mistakeIn', () => {
  it.each([
    ['{"a": nope}', 6],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{,}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['{"a":1]', 6],
    ['{"a":01}', 5],
    ['{"a":1.}', 5],
    ["{'a':1}", 1],
    ['{"a":"\\x"}', 5],
    ['{"a":"b\nc"}', 5],
    ['{"a":tru}', 5],
    ['{1:2}', 1],
    ['{"a":1} x', 8],
    ['{"a":', 5],
  ])('%j: %i', (text, index) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(mistakeIn(text)).toBe(index);
  });

  it('finds nothing in what is right, and something in all else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (value, pick, letter) => {
        const text = JSON.stringify([value]);
        expect(mistakeIn(text)).toBe(text.length);
        const at = pick % text.length;
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        let valid = true;
        try {
          JSON.parse(changed);
        } catch {
          valid = false;
        }
        if (valid) expect(mistakeIn(changed)).toBe(changed.length);
        else expect(mistakeIn(changed)).toBeLessThanOrEqual(changed.length);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes long texts in its stride', () => {
    const text = `{"a":"${'\\n x'.repeat(500_000)}","b":[${'1,'.repeat(200_000)}]}`;
    expect(mistakeIn(text)).toBe(text.length - 2);
  });
});
