import { CarnetError } from '../../kernel/index.ts';
import { isExactNumber, parseExact } from '../../records/fhir/index.ts';
import type { Piece } from './entry-cut.ts';
import { mistakeIn } from './locate.ts';
import type { TopValue } from './scan.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses one value that the scanner has cut out. The parser's own words are not passed on: they quote the file.
 *
 * @throws `invalid-input` for bytes that are not UTF-8, a mistake of grammar (with line and column), a member that stands twice
 * in one object, or one called `__proto__`; `too-large` as `parseExact`
 */
export function parseValue({ bytes, members, line }: Pick<TopValue, 'bytes' | 'members' | 'line'>): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new CarnetError('invalid-input', `The file is not valid UTF-8 (after line ${line}).`, { cause });
  }
  let value: unknown;
  try {
    value = parseExact(text);
  } catch (error) {
    if (error instanceof CarnetError) throw twice(JSON.parse(text), members, line) ?? error;
    throw new CarnetError('invalid-input', `The JSON is broken at ${placeOf(text, line)}.`);
  }
  const refused = twice(value, members, line);
  if (refused !== null) throw refused;
  return value;
}

function twice(value: unknown, members: number, line: number): CarnetError | null {
  if (membersOf(value) === members) return null;
  return new CarnetError('invalid-input', `An object in the file has the same member twice (after line ${line}).`);
}

/** The value of a piece; undefined when `parseValue` would refuse it, which then says why about the whole. */
export function parsePiece({ bytes, members }: Piece): unknown {
  try {
    const value = parseExact(decoder.decode(bytes));
    return membersOf(value) === members ? value : undefined;
  } catch {
    return undefined;
  }
}

function membersOf(value: unknown): number {
  const found = { members: 0 };
  count(value, found);
  return found.members;
}

/** The scanner has limited the depth, so recursion is safe. */
function count(value: unknown, found: { members: number }): void {
  if (typeof value !== 'object' || value === null) return;
  if (isExactNumber(value)) return;
  if (Array.isArray(value)) {
    for (const item of value) count(item, found);
    return;
  }
  for (const name of Object.keys(value)) {
    if (name === '__proto__')
      throw new CarnetError('invalid-input', 'The file has a member called __proto__, so it is refused.');
    found.members++;
    count(Reflect.get(value, name), found);
  }
}

function placeOf(text: string, line: number): string {
  const lines = text.slice(0, mistakeIn(text)).split('\n');
  return `line ${line + lines.length - 1}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
