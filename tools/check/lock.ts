import { readFileSync } from 'node:fs';

export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/** The packages of a lock file by their path in `node_modules`; the project itself (`''`) is left out. */
export function readLock(path: string): Map<string, LockEntry> {
  const lock: Lock = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(Object.entries(lock.packages).filter(([name]) => name !== ''));
}

export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export function readManifest(path: string): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(path, 'utf8'));
  return manifest;
}
