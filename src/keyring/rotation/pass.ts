import type { Uuid } from '../../kernel/index.ts';
import type { Span } from './values-store.ts';

/** How far a pass over the declared columns is; kept as JSON in `key_job.cursor`. */
export interface Pass {
  /** Which of the columns. */
  readonly column: number;
  /** Key of the last row that was looked at. */
  readonly after: readonly string[] | null;
  /** Of a count: how many stood under an older version, and how many of them were moved. */
  readonly left: number;
  readonly moved: number;
}

export function cursorOf(text: string | null): Pass {
  if (text === null) return { column: 0, after: null, left: 0, moved: 0 };
  return JSON.parse(text) as Pass; // textOf wrote it
}

export function textOf(pass: Pass): string {
  return JSON.stringify(pass);
}

/** The beginning of the next column. */
export function afterColumn(pass: Pass): Pass {
  return { ...pass, column: pass.column + 1, after: null };
}

export function spanOf(pass: Pass, subject: Uuid | null): Span {
  return { after: pass.after, subject };
}
