import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from '../config/index.ts';

interface LogOptions {
  readonly level: LogLevel;
  /** Standard output by default. */
  readonly destination?: DestinationStream;
}

/**
 * The log: one JSON object a line, without host name or process id. Give `err` for an error: of it only name, codes,
 * database object names and the places in our code are written, because messages may repeat what somebody typed.
 */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

interface ErrorFacts {
  readonly name: string;
  readonly [fact: string]: unknown;
}

const safeFacts = [
  'code',
  'severity',
  'routine',
  'schema_name',
  'table_name',
  'column_name',
  'constraint_name',
  'syscall',
];
const plainWord = /^[A-Za-z0-9_.:-]{1,80}$/;
const frame = /^\s+at /;

/** An error without any value: see `createLogger`. Causes are followed four deep. */
export function describeError(error: unknown, depth = 0): ErrorFacts {
  if (!(error instanceof Error)) return { name: typeof error };
  const facts: Record<string, unknown> & { name: string } = { name: plainWord.test(error.name) ? error.name : 'Error' };
  for (const fact of safeFacts) {
    const value: unknown = Reflect.get(error, fact);
    if (typeof value === 'string' && plainWord.test(value)) facts[fact] = value;
  }
  // Only frames: the first lines of a stack are the message.
  facts['at'] = (error.stack ?? '')
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
  if (error.cause !== undefined && depth < 4) facts['cause'] = describeError(error.cause, depth + 1);
  return facts;
}
