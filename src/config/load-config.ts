import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Mode } from './config.ts';
import { type Files, readEnvironment } from './environment.ts';
import type { Name } from './names.ts';
import { readConfig } from './read-config.ts';
import { tokenFrom } from './token.ts';

const diskFiles: Files = {
  read: (path) => readFileSync(path, 'utf8'),
  mode: (path) => (process.platform === 'win32' ? null : statSync(path).mode & 0o777),
};

interface LoadOptions {
  readonly mode: Mode;
  /** Folder of `carnet.env` (read for a real instance only) and of relative paths; the working folder by default. */
  readonly folder?: string;
  /** Names that count as not written, for a command that makes what they would need. */
  readonly without?: readonly Name[];
}

/**
 * The one place that reads the process's environment and the files it names. Throws `bad-configuration` with every
 * problem at once; `describeProblems` makes lines of them.
 */
export function loadConfig(options: LoadOptions): Config {
  const folder = options.folder ?? process.cwd();
  const path = join(folder, 'carnet.env');
  const file =
    options.mode === 'real' && existsSync(path)
      ? { envFile: diskFiles.read(path), envFileMode: diskFiles.mode(path) }
      : {};
  const { without = [] } = options;
  return readConfig(readEnvironment(process.env, diskFiles, { ...file, without }), { mode: options.mode, folder });
}

/** The personal access token of the process's environment; see `tokenFrom`. */
export function loadToken(): string | null {
  return tokenFrom(process.env, diskFiles);
}
