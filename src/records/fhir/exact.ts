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

/** As `JSON.parse`, with decimals kept as they are written. */
export function parseExact(text: string): unknown {
  if (!suspicious.test(text)) return JSON.parse(text);
  return exact.parse(text, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source && Number.isFinite(value)
      ? exact.rawJSON(source)
      : value,
  );
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
