import { describeProblems } from '../config/index.ts';
import { isDatabaseAway } from '../database/index.ts';
import { CarnetError } from '../kernel/index.ts';

/** Where a command speaks: lines for people, or (`--json`) one JSON value a line on stdout and nothing else there. */
export interface Output {
  readonly json: boolean;
  /** A line for people; silent under `--json`. */
  line(text: string): void;
  /** A value for programs; silent without `--json`. */
  value(value: unknown): void;
  /** Progress that is overwritten by the next one on a terminal; elsewhere silent. */
  progress(text: string): void;
  /** What went wrong, on stderr for people, on stdout for programs. */
  failure(error: unknown): void;
}

interface Streams {
  readonly out: { write(text: string): unknown; isTTY?: boolean };
  readonly err: { write(text: string): unknown };
}

export function makeOutput(json: boolean, streams: Streams = { out: process.stdout, err: process.stderr }): Output {
  const { out, err } = streams;
  let open = false;
  const close = (): void => {
    if (open) out.write('\r\x1b[K');
    open = false;
  };
  return {
    json,
    line: (text) => {
      close();
      if (!json) out.write(`${text}\n`);
    },
    value: (value) => {
      if (json) out.write(`${JSON.stringify(value)}\n`);
    },
    progress: (text) => {
      if (json || out.isTTY !== true) return;
      out.write(`\r\x1b[K${text}`);
      open = true;
    },
    failure: (error) => {
      close();
      if (json) out.write(`${JSON.stringify({ error: problemOf(error) })}\n`);
      else err.write(`${sentenceOf(error)}\n`);
    },
  };
}

/** What is told of an error: the words of a CarnetError; of anything else its message, for the operator sees it alone. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CarnetError) return describeProblems(error);
  if (error instanceof Error && isDatabaseAway(error)) {
    return `The database is not answering (${error.message}). Does PostgreSQL run, and are DATABASE_URL and KEYS_DATABASE_URL right?`;
  }
  return error instanceof Error ? error.message : String(error);
}

function problemOf(error: unknown): unknown {
  if (!(error instanceof CarnetError)) return { code: 'internal', detail: sentenceOf(error) };
  return { code: error.code, detail: error.detail, errors: error.errors };
}
