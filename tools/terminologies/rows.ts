import type { SourceId } from './sources.ts';

/** One code of the list, before it is written. */
export interface Row {
  readonly system: 'sct' | 'cvx' | 'atc';
  readonly code: string;
  /** The display as the source has it; SNOMED CT's semantic tag stands apart in `tag`. */
  readonly en: string | null;
  readonly fr: string | null;
  readonly enFrom: SourceId | null;
  readonly frFrom: SourceId | null;
  /** Semantic tag of SNOMED CT; empty elsewhere. */
  readonly tag: string;
  /** Further words that find the row: brand names, other names of the substance. */
  readonly words: readonly string[];
}

/** Lower case, without accents and ligatures: how labels of two sources are compared. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replaceAll('’', "'");
}

/**
 * A file of rows: a line `# system tag english-source french-source` opens each group, then a line per code, tab-separated:
 * code, English, French, further words joined by `;`. Empty fields at a line's end are left out.
 */
export function written(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, (row) =>
    ['#', row.system, row.tag.replaceAll(' ', '_') || '-', row.enFrom ?? '-', row.frFrom ?? '-'].join(' '),
  );
  const lines = [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([head, members]) => [head, ...members.toSorted(byCode).map(line)]);
  return `${lines.join('\n')}\n`;
}

function byCode(a: Row, b: Row): number {
  return a.code.length - b.code.length || (a.code < b.code ? -1 : 1);
}

function line(row: Row): string {
  const fields = [row.code, row.en ?? '', row.fr ?? '', row.words.join(';')];
  if (fields.some((field) => /[\t\n\r]/.test(field))) throw new Error(`A label of ${row.code} has a tab or a line end`);
  return fields.join('\t').replace(/\t+$/, '');
}
