import { open } from 'node:fs/promises';
import type { ImportRow } from '../../identity/index.ts';
import { CarnetError, hasCode } from '../../kernel/index.ts';
import { nearest } from '../nearest.ts';
import { readCsv } from './csv.ts';

const mostBytes = 64 * 1024 * 1024;
const mostRows = 200_000;
const columns = ['email', 'password_hash', 'roles', 'language'] as const;
const needed = ['email', 'password_hash'] as const;

/** The text of a file that is UTF-8 and no larger than 64 MB; `invalid-input` and `too-large` say what else it is. */
export async function readText(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    const why = hasCode(error, 'ENOENT') ? 'There is no such file.' : 'It cannot be read.';
    throw new CarnetError('invalid-input', `${path}: ${why}`);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new CarnetError('invalid-input', `${path} is not a file.`);
    if (facts.size > mostBytes) {
      const size = Math.round(facts.size / 1024 / 1024);
      throw new CarnetError(
        'too-large',
        `${path} has ${size} MB; at most ${mostBytes / 1024 / 1024} are taken. Split it.`,
      );
    }
    return decode(path, await file.readFile());
  } finally {
    await file.close();
  }
}

function decode(path: string, bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff')
    throw new CarnetError('invalid-input', `${path} is UTF-16. Save it as UTF-8 (CSV UTF-8 in Excel).`);
  if (bytes.includes(0)) throw new CarnetError('invalid-input', `${path} is not text. A CSV file is needed.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CarnetError('invalid-input', `${path} is not UTF-8. Save it as UTF-8 (CSV UTF-8 in Excel).`);
  }
}

/** The rows below the header, whose columns may stand in any order. `invalid-input` names the column or line that is wrong. */
export function readRows(text: string): ImportRow[] {
  const records = readCsv(text);
  const header = records.next();
  if (header.done === true) throw new CarnetError('invalid-input', 'The file is empty. Nothing was imported.');
  const places = placesOf(header.value.fields);
  const rows: ImportRow[] = [];
  for (const { line, fields } of records) {
    if (fields.length !== header.value.fields.length) {
      const hint = fields.some((text) => text.startsWith('$argon2'))
        ? ' A hash of Argon2 has commas: put it in double quotes.'
        : '';
      const detail = `Line ${line} has ${fields.length} fields; the header has ${header.value.fields.length}.${hint} Nothing was imported.`;
      throw new CarnetError('invalid-input', detail);
    }
    if (rows.length === mostRows)
      throw new CarnetError('too-large', `The file has more than ${mostRows} rows. Split it. Nothing was imported.`);
    const field = (name: (typeof columns)[number]): string => fields[places.get(name) ?? -1] ?? '';
    rows.push({
      line,
      email: field('email'),
      passwordHash: field('password_hash'),
      roles: field('roles'),
      language: field('language'),
    });
  }
  return rows;
}

function placesOf(header: readonly string[]): ReadonlyMap<string, number> {
  if (header.length === 1 && /[;\t]/.test(header[0] ?? ''))
    throw wrongColumn('The columns have to be separated by commas, not by semicolons or tabs.');
  const places = new Map<string, number>();
  for (const [place, written] of header.entries()) {
    const name = written.trim().toLowerCase();
    if (!columns.some((known) => known === name))
      throw wrongColumn(`The column "${written.slice(0, 40)}" is not known.`, name);
    if (places.has(name)) throw wrongColumn(`The column "${name}" stands there twice.`);
    places.set(name, place);
  }
  for (const name of needed) if (!places.has(name)) throw wrongColumn(`The column "${name}" is missing.`);
  return places;
}

function wrongColumn(what: string, name = ''): CarnetError {
  const near = name === '' ? null : nearest(name, columns);
  const advice = near === null ? `The first line names them: ${columns.join(', ')}` : `Did you mean "${near}"`;
  return new CarnetError('invalid-input', `${what} ${advice}${near === null ? '.' : '?'} Nothing was imported.`);
}
