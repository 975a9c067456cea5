import { isExactNumber, isObject } from '../../records/fhir/index.ts';
import type { Piece } from './entry-cut.ts';
import { parsePiece, parseValue } from './json.ts';
import type { TopValue } from './scan.ts';

/**
 * The entries of the value that is being read, parsed one by one as they come: a Bundle of 100 MB is never one text, and only an
 * entry that has such numbers is parsed with its numbers as they are written. Where anything is not as it should be, what was
 * read is forgotten and the whole value is parsed at its end, which says what is wrong and where.
 */
export class EntryList {
  readonly #most: number;
  readonly #onEntry: (resource: unknown) => void;
  #values: unknown[] = [];
  #asWhole: boolean = false;

  constructor(most: number, onEntry: (resource: unknown) => void) {
    this.#most = most;
    this.#onEntry = onEntry;
  }

  add(piece: Piece): void {
    if (this.#asWhole) return;
    const value = this.#values.length < this.#most ? parsePiece(piece) : undefined;
    if (value === undefined) {
      this.#asWhole = true;
      this.#values = [];
      return;
    }
    this.#values.push(value);
    if (isObject(value)) this.#onEntry(value['resource']);
  }

  /** The value that has ended, with its entries in it. Throws as `parseValue`. */
  within(top: TopValue): unknown {
    const [values, asWhole] = [this.#values, this.#asWhole];
    this.#values = [];
    this.#asWhole = false;
    return (asWhole || top.frame === null ? undefined : put(values, top.frame)) ?? parseValue(top);
  }
}

/** The frame with its entries in it; undefined when they do not fit. */
function put(values: readonly unknown[], piece: Piece): unknown {
  const frame = parsePiece(piece);
  if (!isObject(frame) || !Array.isArray(frame['entry'])) return undefined;
  let next = 0;
  const entry = frame['entry'].map((item: unknown) => (isObject(item) && !isExactNumber(item) ? values[next++] : item));
  return next === values.length ? { ...frame, entry } : undefined;
}
