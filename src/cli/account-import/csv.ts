import { CarnetError } from '../../kernel/index.ts';

export interface CsvRecord {
  /** Where it begins in the text, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * Reads CSV by RFC 4180: fields with commas, quotes or line ends stand in quotes, a quote within is doubled; lines end with CRLF
 * or LF. Empty lines are left out. `invalid-input` names the line that is not of this form.
 */
export function* readCsv(text: string): Generator<CsvRecord> {
  let [at, line] = [0, 1];
  while (at < text.length) {
    const first = line;
    const fields: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? quoted(text, at, line) : plain(text, at, line);
      fields.push(field.text);
      at = field.end;
      line += field.lines;
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (at < text.length && text[at] !== '\n') throw broken(line, 'something follows a closing quote');
    at++;
    line++;
    if (fields.length > 1 || fields[0] !== '') yield { line: first, fields };
  }
}

interface Field {
  readonly text: string;
  readonly end: number;
  readonly lines: number;
}

function plain(text: string, start: number, line: number): Field {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') {
    if (text[end] === '"') throw broken(line, 'a quote stands within a field that is not quoted');
    end++;
  }
  return { text: text.slice(start, end), end, lines: 0 };
}

function quoted(text: string, start: number, line: number): Field {
  const pieces: string[] = [];
  let at = start + 1;
  for (;;) {
    const close = text.indexOf('"', at);
    if (close === -1) throw broken(line, 'a quote is opened and never closed');
    pieces.push(text.slice(at, close));
    at = close + 1;
    if (text[at] !== '"') break;
    pieces.push('"');
    at++;
  }
  const whole = pieces.join('');
  return { text: whole, end: at, lines: whole.split('\n').length - 1 };
}

function broken(line: number, what: string): CarnetError {
  return new CarnetError('invalid-input', `Line ${line} is not CSV: ${what}. Nothing was imported.`);
}
