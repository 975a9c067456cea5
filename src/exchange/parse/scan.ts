import { CarnetError } from '../../kernel/index.ts';

/** JSON levels, lists counted too; a resource of 64 levels of elements in a Bundle stays below. */
export const maxJsonDepth = 160;

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;

/** One JSON value at the top of a file, as bytes, and how many members its objects have as written. */
export interface TopValue {
  readonly bytes: Buffer;
  readonly members: number;
  /** Line where it begins, from 1. */
  readonly line: number;
}

/**
 * Cuts a stream of bytes into the JSON values at its top (one for a JSON file, many for NDJSON) before anything is parsed, and so
 * stops a depth bomb at its 161st bracket. It counts brackets and members outside of strings and leaves grammar to the parser.
 */
export class Scanner {
  #depth = 0;
  #inString: boolean = false;
  #escaped: boolean = false;
  #members = 0;
  #line = 1;
  #lineStart = 0;
  #offset = 0;
  #valueLine = 1;
  #kept: Buffer[] = [];

  /** True while a value has begun and not ended. */
  get open(): boolean {
    return this.#depth > 0;
  }

  /** Line and column (in bytes, from 1) of the next byte. */
  get position(): string {
    return `line ${this.#line}, column ${this.#offset - this.#lineStart + 1}`;
  }

  /** @throws `too-large` beyond 160 levels; `invalid-input` for NUL, or anything but white space between values */
  *push(chunk: Buffer): Generator<TopValue> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (byte === newline) {
        this.#line++;
        this.#lineStart = this.#offset + i + 1;
      }
      if (this.#inString) {
        this.#text(byte, i);
        continue;
      }
      const before = this.#depth;
      this.#structure(byte, i);
      if (before === 0 && this.#depth > 0) start = i;
      else if (before > 0 && this.#depth === 0) {
        this.#kept.push(chunk.subarray(start, i + 1));
        yield { bytes: Buffer.concat(this.#kept), members: this.#members, line: this.#valueLine };
        this.#kept = [];
        this.#members = 0;
      }
    }
    if (this.#depth > 0) this.#kept.push(chunk.subarray(start));
    this.#offset += chunk.length;
  }

  #text(byte: number, index: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    else if (byte === 0) throw this.#refuse(index, 'has a zero byte');
  }

  #structure(byte: number, index: number): void {
    if (byte === 0x7b || byte === 0x5b) this.#open(index);
    else if (byte === 0x7d || byte === 0x5d) {
      this.#depth--;
      if (this.#depth < 0) throw this.#refuse(index, 'closes a bracket that is not open');
    } else if (this.#depth === 0) {
      if (byte === quote) throw this.#refuse(index, 'has text outside of its objects');
      const isSpace = byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
      if (!isSpace) throw this.#refuse(index, byte === 0 ? 'has a zero byte' : 'has something that is not JSON');
    } else if (byte === quote) this.#inString = true;
    else if (byte === 0x3a) this.#members++;
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
