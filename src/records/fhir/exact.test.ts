import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExactNumber, parseAsTold, parseExact, withPlainNumbers } from './exact.ts';

describe('parseExact', () => {
  it.each([
    '{"a":1.50}',
    '[0.010,1,2.5]',
    '{"a":-0}',
    '{"a":1e3,"b":1.0E-2}',
    '[12345678901234567890]',
    '{"a": 0.1000000000000000055}',
    '{"a":[\n1.0]}',
  ])('gives %s back as it was written', (text) => {
    expect(JSON.stringify(parseExact(text))).toBe(text.replace(/\s/g, ''));
  });

  it('keeps all other numbers as numbers, and texts that look like them as texts', () => {
    expect(parseExact('{"a":1.5,"b":"x:1.50","c":[10,0.5]}')).toEqual({ a: 1.5, b: 'x:1.50', c: [10, 0.5] });
    expect(isExactNumber({ rawJSON: '1.0' })).toBe(false);
  });

  it('means what JSON.parse means', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(withPlainNumbers(parseExact(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps every decimal text that JSON allows', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^-?(0|[1-9]\d{0,18})(\.\d{1,19})?([eE][+-]?\d{1,2})?$/), (number) => {
        expect(JSON.stringify(parseExact(`{"a":${number}}`))).toBe(`{"a":${number}}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not parse a long text value by value for names that FHIR does not have', () => {
    const members = Array.from({ length: 120_000 }, (_, n) => `"${n}":1.0`).join(',');
    expect(() => parseExact(`{${members}}`)).toThrow('names that begin with a digit');
    const named = `{${members.replaceAll('"', '"a').replaceAll('"a:', '":')}}`;
    expect(JSON.stringify(parseExact(named))).toBe(named);
  });

  it('takes no number for another where a name stands twice', () => {
    expect(JSON.stringify(parseExact('[{"a":"x","b":1.0,"a":1.00}]'))).toBe('[{"a":1.00,"b":1.0}]');
    expect(JSON.stringify(parseExact('{"a":"x","b":["y",1.0],"a":1.00}'))).toBe('{"a":1.00,"b":["y",1.0]}');
  });

  it('puts each number in the place that the parser tells, whatever the names', () => {
    const number = fc.constantFrom('1', '1.0', '1.00', '-0', '2e0', '1e999', '0.10', '"1.0"', '"\\\\"', '"\\",1.0"');
    const json = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        number,
        fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
        fc
          .array(fc.tuple(fc.constantFrom('a', 'b', '1', '0', '__proto__', 'a\\"1.0'), tie('value')), { maxLength: 4 })
          .map((items) => `{${items.map(([name, value]) => `"${name}":${value}`).join(',')}}`),
      ),
    })).value;
    fc.assert(
      fc.property(
        json.map((value) => `[${value}]`),
        (text) => {
          expect(JSON.stringify(parseExact(text))).toBe(JSON.stringify(parseAsTold(text)));
        },
      ),
      { numRuns: 5000 },
    );
  });
});
