import { expect } from 'vitest';
import { CarnetError } from '../kernel/index.ts';
import { type Config, type Files, type Mode, readConfig, readEnvironment } from './index.ts';

export const noFiles: Files = {
  read: () => {
    throw new Error('none');
  },
  mode: () => null,
};

/** Reads a configuration from written names. */
export function read(
  env: Record<string, string>,
  mode: Mode = 'real',
  files: Files = noFiles,
  envFile?: string,
): Config {
  return readConfig(readEnvironment(env, files, { envFile: envFile ?? null }), { mode, folder: '/srv/carnet' });
}

/** The problems of a refused configuration as `NAME code`. */
export function refusal(
  env: Record<string, string>,
  mode: Mode = 'real',
  files: Files = noFiles,
  envFile?: string,
): string[] {
  try {
    read(env, mode, files, envFile);
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    expect(error.code).toBe('bad-configuration');
    for (const problem of error.errors) expect(problem.message.length).toBeGreaterThan(20);
    return error.errors.map((problem) => `${problem.field} ${problem.code}`);
  }
  return [];
}
