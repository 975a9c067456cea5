import { execFile } from 'node:child_process';

/** How one check came out: `says` is one line; `culprits` name what is wrong, one a line. */
export interface Outcome {
  readonly result: 'ok' | 'failed' | 'not checked';
  readonly says: string;
  readonly culprits?: readonly string[];
}

export interface Check {
  readonly name: string;
  run(): Promise<Outcome> | Outcome;
}

/** Fails when there are culprits; `says` is for when there are none. */
export function verdict(says: string, culprits: readonly string[]): Outcome {
  if (culprits.length === 0) return { result: 'ok', says };
  return { result: 'failed', says: `${culprits.length} found`, culprits };
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly all: string;
}

/** Runs a program of `node_modules` under this Node; never throws for its exit code. */
export function runTool(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  return runProgram(process.execPath, [`node_modules/${path}`, ...args], env);
}

export function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const options = { env: { ...process.env, NO_COLOR: '1', ...env }, maxBuffer: 64 * 1024 * 1024 };
  const child = execFile(program, [...args], options, (error, out, err) => {
    resolve({ code: error === null ? 0 : (child.exitCode ?? 1), out, all: `${out}${err}` });
  });
  return promise;
}

/** The lines of a text that hold something. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
