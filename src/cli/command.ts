import type { ParseArgsOptionDescriptor } from 'node:util';
import type { Output } from './output.ts';

/** Values that node:util's parseArgs gives: a flag, a text, or several texts. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface Input {
  readonly values: Values;
  readonly positionals: readonly string[];
  readonly output: Output;
}

export interface Option extends ParseArgsOptionDescriptor {
  readonly help: string;
  /** What stands for the value in the help text. */
  readonly shows?: string;
}

/** One command of `carnet`. `run` gives the exit code: 0 done, 1 failed; a UsageError becomes 2. */
export interface Command {
  /** Noun and verb, as typed: `account create`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name in the usage line; '' for nothing. */
  readonly operands: string;
  readonly options: Readonly<Record<string, Option>>;
  run(input: Input): Promise<number>;
}

/** The command was typed wrongly: one sentence, exit code 2. */
export class UsageError extends Error {}

/** The text of an option, or undefined when it was not given. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}
