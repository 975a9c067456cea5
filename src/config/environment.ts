import { editDistance } from '../kernel/index.ts';
import { parseEnvFile } from './env-file.ts';
import { allNames, type Name, names } from './names.ts';
import { Problems } from './problems.ts';

/** How secret files are read; the product gives `node:fs`, tests a map. */
export interface Files {
  /** The text of a file; throws when it cannot be read. */
  read(path: string): string;
  /** Permission bits (0o777 at most), or null where the system has none. */
  mode(path: string): number | null;
}

/** What was written, after files were read: known names with non-empty values, and what was wrong on the way. */
export interface Environment {
  readonly values: ReadonlyMap<Name, string>;
  /** The path of each `NAME_FILE` that a value was read from, for secrets that are exchanged while the server runs. */
  readonly paths: ReadonlyMap<Name, string>;
  readonly problems: Problems;
  readonly warnings: readonly string[];
}

interface EnvironmentOptions {
  /** Text of `carnet.env`, or null where there is none. The process's own environment goes before it. */
  readonly envFile?: string | null;
  /** Permission bits of `carnet.env`, or null where the system has none. */
  readonly envFileMode?: number | null;
  /** Names that count as not written, for a command that makes what they would need. */
  readonly without?: readonly Name[];
}

/**
 * First step of the configuration, pure: joins the process's environment with `carnet.env`, reads each `NAME_FILE`, and
 * notes names that are unknown or belong to a later version. Foreign names in the process's environment are nobody's
 * business unless they begin with `CARNET_`; in `carnet.env` every name must be known.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
  options: EnvironmentOptions = {},
): Environment {
  const problems = new Problems();
  const warnings: string[] = [];
  const written = new Map<string, string>();
  const fromFile = options.envFile == null ? new Map<string, string>() : parseEnvFile(options.envFile, problems);
  for (const [name, value] of fromFile) {
    if (isKnown(name)) written.set(name, value);
    else problems.add(name, 'unknown-name', `Carnet does not know this name (in carnet.env).${suggestion(name)}`);
  }
  const held = allNames.find((name) => names[name].secret && (fromFile.get(name) ?? '') !== '');
  if (held !== undefined && ((options.envFileMode ?? 0) & 0o007) !== 0) {
    warnings.push(`carnet.env holds ${held}, and everybody on this machine can read it. Run: chmod 600 carnet.env`);
  }
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (isKnown(name)) written.set(name, value);
    else if (name.startsWith('CARNET_')) {
      problems.add(name, 'unknown-name', `Carnet does not know this name.${suggestion(name)}`);
    }
  }

  for (const name of options.without ?? []) written.delete(name);

  const values = new Map<Name, string>();
  for (const name of allNames) {
    const value = valueOf(name, written, files, problems, warnings);
    if (value === null) continue;
    if (names[name].inUse) values.set(name, value);
    else problems.add(name, 'not-yet', 'this setting is not yet in this version of Carnet. Remove it.');
  }
  return { values, paths: pathsOf(written), problems, warnings };
}

function valueOf(
  name: Name,
  written: ReadonlyMap<string, string>,
  files: Files,
  problems: Problems,
  warnings: string[],
): string | null {
  const direct = written.get(name)?.trim() ?? '';
  const path = names[name].secret ? (written.get(`${name}_FILE`)?.trim() ?? '') : '';
  if (path === '') return direct === '' ? null : direct;
  if (direct !== '') {
    problems.add(name, 'set-twice', `both ${name} and ${name}_FILE are set. Keep one of them.`);
    return null;
  }
  let text: string;
  try {
    text = files.read(path).trim();
  } catch {
    problems.add(
      `${name}_FILE`,
      'unreadable-file',
      `the file ${path} cannot be read. Write the path of a readable file.`,
    );
    return null;
  }
  if (text === '') {
    problems.add(`${name}_FILE`, 'unreadable-file', `the file ${path} is empty. Put the value into it.`);
    return null;
  }
  const mode = files.mode(path);
  // Container secrets are mounted readable to all of a container that holds one program.
  if (mode !== null && (mode & 0o007) !== 0 && !path.startsWith('/run/secrets/')) {
    warnings.push(`${name}_FILE: everybody on this machine can read ${path}. Run: chmod 600 ${path}`);
  }
  return text;
}

function pathsOf(written: ReadonlyMap<string, string>): ReadonlyMap<Name, string> {
  const paths = allNames.map((name): [Name, string] => [name, written.get(`${name}_FILE`)?.trim() ?? '']);
  return new Map(paths.filter(([, path]) => path !== ''));
}

function isKnown(name: string): boolean {
  if (Object.hasOwn(names, name)) return true;
  const base = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : '';
  return allNames.some((known) => known === base && names[known].secret);
}

function suggestion(name: string): string {
  const near = allNames.find((known) => editDistance(known, name) <= 2 || known === name.replace(/^CARNET_/, ''));
  return near === undefined ? ' Remove it, or see docs/operations for the names.' : ` Did you mean ${near}?`;
}
