import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRows } from './copy-rows.ts';

const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const field = (value: Uint8Array | null): Buffer => {
  const length = Buffer.alloc(4);
  length.writeInt32BE(value?.length ?? -1);
  return Buffer.concat([length, value ?? Buffer.alloc(0)]);
};
const copyOf = (rows: readonly (readonly (Uint8Array | null)[])[]): Buffer =>
  Buffer.concat([header, ...rows.flatMap((row) => [int16(row.length), ...row.map(field)]), int16(-1)]);
const rowsArbitrary = fc.array(fc.array(fc.option(fc.uint8Array({ maxLength: 40 })), { maxLength: 4 }), {
  maxLength: 12,
});

test('counts rows however the stream is cut into pieces', () => {
  fc.assert(
    fc.property(rowsArbitrary, fc.array(fc.integer({ min: 1, max: 17 }), { minLength: 1 }), (rows, lengths) => {
      const stream = copyOf(rows);
      const counter = countRows();
      for (let [at, n] = [0, 0]; at < stream.length; n++) {
        const length = lengths[n % lengths.length] ?? 1;
        counter.take(stream.subarray(at, at + length));
        at += length;
      }
      expect(counter.end()).toBe(rows.length);
    }),
  );
});

test('a stream that ends early, goes on after its end, or is something else is refused', () => {
  const stream = copyOf([
    [Buffer.from('one'), null],
    [Buffer.from('two'), Buffer.alloc(0)],
  ]);
  for (let length = 0; length < stream.length; length++) {
    const counter = countRows();
    counter.take(stream.subarray(0, length));
    expect(() => counter.end()).toThrow('not-openable');
  }
  expect(() => countRows().take(Buffer.concat([stream, Buffer.from('x')]))).toThrow('not-openable');
  expect(() => countRows().take(Buffer.from('a text that is no table at all'))).toThrow('not-openable');
});
