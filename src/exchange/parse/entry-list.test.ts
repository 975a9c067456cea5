import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CarnetError } from '../../kernel/index.ts';
import { parseValue } from './json.ts';
import { FhirFileReader } from './read.ts';
import { Scanner } from './scan.ts';

/** What a reader says that parses each value at the top as one text. */
function asWhole(bytes: Buffer): unknown {
  const values: unknown[] = [];
  const scanner = new Scanner({ entry: () => undefined, value: (top) => values.push(parseValue(top)) }, 0);
  return told(() => {
    scanner.push(bytes);
    if (scanner.open) throw new CarnetError('invalid-input', `cut off at ${scanner.position}`);
    return values;
  });
}

function inPieces(bytes: Buffer, size: number): unknown {
  const reader = new FhirFileReader();
  return told(() => {
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    return reader.end().entries.map(({ resource }) => resource);
  });
}

function told(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    return {
      code: error.code,
      detail: error.detail.replace(/^The file ends too early, at (.*): it was.*$/, 'cut off at $1'),
    };
  }
}

const long = 'long text of a narrative, of which nothing is looked at byte by byte any more';
const texts = [`"${long}"`, `"${long}\\"${long}"`, `"${long}\\\\"`, `"${long}\\n${long}"`];
const member = fc.constantFrom('entry', 'type', 'a', 'resource', 'ent\\u0072y', '\\"entry');
const json: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...texts, '1', '1.0', 'null', '"entry"', '"["', '"x\\\\"', '"é\\n"', '-0', 'true', '{}', '[]'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(' , ')}]`),
    fc
      .array(fc.tuple(member, tie('value')), { maxLength: 4 })
      .map((items) => `{${items.map(([name, value]) => `"${name}" :\n${value}`).join(',')}}`),
  ),
})).value;
const bundle = fc
  .tuple(
    fc.array(
      fc.oneof(
        json,
        json.map((value) => `{"resource":${value}}`),
      ),
      { maxLength: 5 },
    ),
    json,
  )
  .map(([entries, other]) => `{"resourceType":"Bundle","type":"batch","x":${other},"entry":[${entries.join(',\n')}]}`);

describe('entries that are read one by one', () => {
  it('are those of the whole text, in pieces of any size', () => {
    fc.assert(
      fc.property(bundle, fc.integer({ min: 1, max: 300 }), (text, size) => {
        const bytes = Buffer.from(text);
        const whole = asWhole(bytes);
        const expected = Array.isArray(whole)
          ? (whole[0] as { entry: unknown[] }).entry.map((entry) => Object(entry).resource ?? null)
          : whole;
        expect(JSON.stringify(inPieces(bytes, size))).toBe(JSON.stringify(expected));
      }),
      { numRuns: 3000 },
    );
  });

  it('are refused in the same words where the text is broken', () => {
    const mistake = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '1',
      'x',
      '\u0000',
      '\n',
      `${long}\n${long}`,
      `${long}\u0000"`,
      '"entry":[',
      '',
    );
    fc.assert(
      fc.property(
        bundle,
        fc.nat(),
        fc.nat({ max: 3 }),
        mistake,
        fc.integer({ min: 1, max: 300 }),
        (text, pick, cut, put, size) => {
          const at = 1 + (pick % text.length);
          const bytes = Buffer.from(text.slice(0, at) + put + text.slice(at + cut));
          const whole = asWhole(bytes);
          if (!Array.isArray(whole)) expect(inPieces(bytes, size)).toEqual(whole);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
