import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readCsv } from './csv.ts';

const read = (text: string) => [...readCsv(text)];
const write = (rows: readonly (readonly string[])[], end: string) =>
  rows
    .map((row) =>
      row
        .map((field) => (/[",\r\n]/.test(field) || field === '' ? `"${field.replaceAll('"', '""')}"` : field))
        .join(','),
    )
    .join(end);

test('what was written by RFC 4180 is read as it was, with either line end', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ') }), {
          minLength: 2,
          maxLength: 4,
        }),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      (rows, end, last) => {
        expect(read(write(rows, end) + (last ? end : '')).map(({ fields }) => fields)).toEqual(rows);
      },
    ),
  );
});

test('each record knows the line it begins on, also after quoted line ends and empty lines', () => {
  expect(read('a,b\n"1\n2",3\r\n\r\n4,5\n').map(({ line, fields }) => [line, fields])).toEqual([
    [1, ['a', 'b']],
    [2, ['1\n2', '3']],
    [5, ['4', '5']],
  ]);
});

describe('not of this form:', () => {
  it.each([
    ['a,b\nc,"d', 2, 'never closed'],
    ['a,b\nc,d"e', 2, 'not quoted'],
    ['a,b\nc,"d"e', 2, 'closing quote'],
    ['a,"b\n\n"x', 3, 'closing quote'],
  ])('%j', (text, line, what) => {
    expect(() => read(text)).toThrow(new RegExp(`Line ${line} .*${what}`));
  });
});
