import { CarnetError } from '../../kernel/index.ts';

/**
 * FHIR decimals keep their precision: 0.010 is not 0.01 (http://hl7.org/fhir/R4/datatypes.html#decimal), but a JavaScript number
 * forgets the last zero. Where a text has such numbers they are kept as `JSON.rawJSON`, which `JSON.stringify` writes
 * as they came; every other number stays a number.
 */
interface ExactJson {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
}

const exact = JSON as unknown as ExactJson; // ECMAScript 2026 (proposal-json-parse-with-source); the library's types lack it

/** Finds texts that may hold a number which is written otherwise than JavaScript would; it may find too much, never too little. */
const suspicious = /[:,[]\s*-?(?:\d+\.\d*0(?!\d)|\d+(?:\.\d+)?[eE]|[\d.]{16}|(?<=-)0(?![.\d]))/;

/** Texts, so that numbers in them are passed over, and numbers. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Longest text, in letters, that is parsed by what the parser tells of each value: 0.4 s, and hundreds of bytes of memory for each value. Only
 * what is no FHIR comes to it, with names that begin with a digit, or stand twice.
 */
const longestTold = 1024 * 1024;

/** As `JSON.parse`, with decimals kept as they are written. `too-large` for a long text with names that FHIR does not have. */
export function parseExact(text: string): unknown {
  if (!suspicious.test(text)) return JSON.parse(text);
  const value: unknown = JSON.parse(text);
  const all = text.match(tokens) ?? [];
  const numbers = all.filter((token) => token.charCodeAt(0) !== 0x22);
  if (!numbers.some(isKept)) return value;
  const left = { numbers, next: 0, texts: 0 };
  if (putBack(value, left) && left.next === numbers.length && left.texts === all.length - numbers.length) return value;
  if (text.length <= longestTold) return parseAsTold(text);
  const detail =
    'It has members that stand twice in one object, or names that begin with a digit, and more than 1 MiB.';
  throw new CarnetError('too-large', detail);
}

/** The same by what the parser tells of each value: right for any text, and several times as slow. */
export function parseAsTold(text: string): unknown {
  return exact.parse(text, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined && isKept(source) ? exact.rawJSON(source) : value,
  );
}

function isKept(source: string): boolean {
  const value = Number(source);
  return String(value) !== source && Number.isFinite(value);
}

/**
 * Puts the numbers of a text in the place of those that were parsed, in the order in which they stand; false where that order is not
 * sure: a name that begins with a digit is moved to the front of its object. One that stands twice has lost itself and a value, so that fewer
 * texts (names too) or numbers are met than stand there.
 */
function putBack(value: unknown, left: { readonly numbers: readonly string[]; next: number; texts: number }): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'number';
  const members = value as Record<string, unknown>; // a list has members too
  const isList = Array.isArray(value);
  for (const name of Object.keys(value)) {
    const first = name.charCodeAt(0);
    if (!isList && ((first >= 0x30 && first <= 0x39) || name === '__proto__')) return false;
    const inner = members[name];
    if (!isList) left.texts++;
    if (typeof inner !== 'number') {
      if (typeof inner === 'string') left.texts++;
      if (typeof inner === 'object' && inner !== null && !putBack(inner, left)) return false;
      continue;
    }
    const source = left.numbers[left.next++] ?? '';
    if (Number(source) !== inner) return false;
    if (isKept(source)) members[name] = exact.rawJSON(source);
  }
  return true;
}

/** True for a number that was kept as it is written. */
export function isExactNumber(value: unknown): value is { readonly rawJSON: string } {
  return exact.isRawJSON(value);
}

/** The value with numbers in place of those kept as written, for whoever calculates. */
export function withPlainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isExactNumber(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withPlainNumbers(inner)]));
}
