import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Sql } from 'postgres';

type Cell = string | number | bigint | Buffer | Date | null;

/** Rows of one table, for `COPY`. */
export interface Rows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Stores rows as fast as PostgreSQL takes them (its text format). Texts must hold no tab, line end or backslash. */
export async function copyIn(sql: Sql, { table, columns, rows }: Rows): Promise<void> {
  const target = await sql.unsafe(`copy ${table} (${columns.join(', ')}) from stdin`).writable();
  await pipeline(Readable.from(piecesOf(rows)), target);
}

const perPiece = 500;

function* piecesOf(rows: Rows['rows']): Generator<string> {
  for (let from = 0; from < rows.length; from += perPiece) {
    let piece = '';
    for (const row of rows.slice(from, from + perPiece)) piece += `${row.map(written).join('\t')}\n`;
    yield piece;
  }
}

function written(cell: Cell): string {
  if (cell === null) return '\\N';
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`;
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
