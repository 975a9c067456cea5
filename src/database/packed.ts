/** Byte strings as one parameter: see `pack`. */
export interface Packed {
  /** All of them one after the other. */
  readonly bytes: Buffer;
  /** Where each begins, counted from 1 as `substring` does, and how long it is. */
  readonly at: readonly number[];
  readonly size: readonly number[];
}

/**
 * Many byte strings as one parameter, to be cut up in the statement by `substring($1::bytea from at for size)`. An array
 * (`byteaList`) is written and read character by character: for values of 1 KB that costs both sides more than the update itself.
 */
export function pack(list: readonly Uint8Array[]): Packed {
  let total = 0;
  for (const one of list) total += one.length;
  const bytes = Buffer.allocUnsafe(total);
  const at: number[] = [];
  const size: number[] = [];
  let end = 0;
  for (const one of list) {
    bytes.set(one, end);
    at.push(end + 1);
    size.push(one.length);
    end += one.length;
  }
  return { bytes, at, size };
}
