import { CarnetError } from '../../kernel/index.ts';
import { EntryCut, type Piece } from './entry-cut.ts';

/** JSON levels, lists counted too; a resource of 64 levels of elements in a Bundle stays below. */
export const maxJsonDepth = 160;

/**
 * Objects, lists and commas of a file. The densest resources of HL7's examples have one in 17 bytes, so that no file of 100 MB has as
 * many; without a bound a hostile one becomes gigabytes of empty lists.
 */
const mostParts = 8_000_000;

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;

/** A text that goes on after so many bytes is a narrative, or an attachment: its end is looked for at once. */
const longText = 64;

/** Where a text ends, when nothing but letters stands before its end; -1 for a text that has to be read byte by byte. */
function plainEnd(chunk: Buffer, from: number): number {
  const end = chunk.indexOf(quote, from);
  if (end < 0) return -1;
  const rest = chunk.subarray(from, end);
  return rest.includes(backslash) || rest.includes(newline) || rest.includes(0) ? -1 : end;
}

/** One JSON value at the top of a file. */
export interface TopValue extends Piece {
  /** Line where it begins, from 1. */
  readonly line: number;
  /** The same with `{}` in place of each object of its list `entry`, which were given out before; null when there were none. */
  readonly frame: Piece | null;
}

/** Who is told of what was cut out, in the order of the file. */
export interface Cuts {
  readonly value: (top: TopValue) => void;
  /** An object of the list `entry` of the value that is open: it is given out as soon as it has ended. */
  readonly entry: (piece: Piece) => void;
}

/**
 * Cuts a stream of bytes into the JSON values at its top (one for a JSON file, many for NDJSON) before anything is parsed, and so
 * stops a depth bomb at its 161st bracket. It counts brackets and members outside of strings and leaves grammar to the parser.
 */
export class Scanner {
  readonly #cuts: Cuts;
  #depth = 0;
  #inString: boolean = false;
  #escaped: boolean = false;
  #members = 0;
  #parts = 0;
  #line = 1;
  #lineStart = 0;
  #offset = 0;
  #valueLine = 1;
  #kept: Buffer[] = [];
  readonly #entries: EntryCut;

  /** @param most entries that are given out of one value; after them the rest stays in its frame */
  constructor(cuts: Cuts, most: number) {
    this.#cuts = cuts;
    this.#entries = new EntryCut(most);
  }

  /** True while a value has begun and not ended. */
  get open(): boolean {
    return this.#depth > 0;
  }

  /** Line and column (in bytes, from 1) of the next byte. */
  get position(): string {
    return `line ${this.#line}, column ${this.#offset - this.#lineStart + 1}`;
  }

  /** @throws `too-large` beyond 160 levels, or 8 million parts; `invalid-input` for NUL, or anything but white space between values */
  push(chunk: Buffer): void {
    let start = 0;
    this.#entries.begin();
    for (let i = 0; i < chunk.length; i++) {
      if (this.#inString) {
        i = this.#text(chunk, i);
        continue;
      }
      const byte = chunk[i] ?? 0;
      if (byte === newline) this.#newLine(i);
      const before = this.#depth;
      this.#structure(byte, i);
      const after = this.#depth;
      if (before === after) continue;
      if (before === 0) start = i;
      const entry = this.#entries.bracket(byte, before, after, chunk, i, this.#members);
      if (entry !== null) this.#cuts.entry(entry);
      if (after === 0) {
        this.#end(chunk.subarray(start, i + 1), chunk, i);
        start = i + 1;
      }
    }
    if (this.#depth > 0) {
      this.#kept.push(chunk.subarray(start));
      this.#entries.keep(chunk);
    }
    this.#offset += chunk.length;
  }

  #end(last: Buffer, chunk: Buffer, index: number): void {
    const bytes = [...this.#kept, last];
    const [members, line] = [this.#members, this.#valueLine];
    const frame = this.#entries.end(chunk, index, members);
    this.#kept = [];
    this.#members = 0;
    this.#cuts.value({
      // Joined only for whoever asks: where all entries were read one by one nobody does.
      get bytes() {
        return Buffer.concat(bytes);
      },
      members,
      line,
      frame,
    });
  }

  /** Goes through the text of a string; gives the index of its end, or of the last byte that is here. */
  #text(chunk: Buffer, from: number): number {
    const spelled = this.#depth === 1;
    let escaped = this.#escaped;
    const long = from + longText;
    for (let i = from; i < chunk.length; i++) {
      const end = i === long && !escaped && !spelled ? plainEnd(chunk, i) : -1;
      if (end >= 0) {
        this.#inString = false;
        this.#escaped = false;
        return end;
      }
      const byte = chunk[i] ?? 0;
      if (spelled && byte !== quote) this.#entries.spell(byte);
      if (byte === newline) this.#newLine(i);
      if (escaped) escaped = false;
      else if (byte === backslash) escaped = true;
      else if (byte === quote) {
        this.#inString = false;
        this.#escaped = false;
        return i;
      } else if (byte === 0) throw this.#refuse(i, 'has a zero byte');
    }
    this.#escaped = escaped;
    return chunk.length - 1;
  }

  #newLine(index: number): void {
    this.#line++;
    this.#lineStart = this.#offset + index + 1;
  }

  #structure(byte: number, index: number): void {
    if (byte === 0x7b || byte === 0x5b) {
      this.#part();
      this.#open(index);
    } else if (byte === 0x7d || byte === 0x5d) {
      this.#depth--;
      if (this.#depth < 0) throw this.#refuse(index, 'closes a bracket that is not open');
    } else if (this.#depth === 0) {
      if (byte === quote) throw this.#refuse(index, 'has text outside of its objects');
      const isSpace = byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
      if (!isSpace) throw this.#refuse(index, byte === 0 ? 'has a zero byte' : 'has something that is not JSON');
    } else if (byte === quote) {
      this.#inString = true;
      if (this.#depth === 1) this.#entries.word();
    } else if (byte === 0x3a) this.#members++;
    else if (byte === 0x2c) {
      this.#part();
      if (this.#depth === 1) this.#entries.comma();
    }
  }

  #part(): void {
    this.#parts++;
    if (this.#parts <= mostParts) return;
    const detail = `The file has more than ${mostParts / 1_000_000} million objects, lists and commas. Split it into several, or export fewer years at a time.`;
    throw new CarnetError('too-large', detail);
  }

  #open(index: number): void {
    if (this.#depth === 0) this.#valueLine = this.#line;
    this.#depth++;
    if (this.#depth <= maxJsonDepth) return;
    this.#offset += index;
    throw new CarnetError('too-large', `The file is nested more than ${maxJsonDepth} levels deep at ${this.position}.`);
  }

  #refuse(index: number, problem: string): CarnetError {
    this.#offset += index;
    return new CarnetError('invalid-input', `The file ${problem} at ${this.position}.`);
  }
}
