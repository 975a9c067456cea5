import { readLock } from './lock.ts';
import { type Check, verdict } from './outcome.ts';

/** Licences that may be in the product: permissive ones. */
const inProduct = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'WTFPL',
  'OFL-1.1',
];
/** Licences that a tool of the workshop may have besides: nothing of it is handed on. */
const inWorkshop = ['MPL-2.0', 'Python-2.0', 'CC-BY-3.0', 'CC-BY-4.0'];

/** Each package's licence, as the lock file names it, against the lists above. */
export const licences: Check = {
  name: 'licences',
  run() {
    const packages = readLock('package-lock.json');
    const culprits: string[] = [];
    for (const [path, entry] of packages) {
      if (entry.link === true || path.startsWith('tools/')) continue;
      const allowed = entry.dev === true ? [...inProduct, ...inWorkshop] : inProduct;
      if (!isAllowed(entry.license, allowed))
        culprits.push(`${path.replace(/.*node_modules\//, '')}: ${entry.license ?? 'no licence named'}`);
    }
    return verdict(`${packages.size} packages, each under a licence of the list`, culprits);
  },
};

/** An SPDX expression of ANDs (all must be allowed) and ORs (one must). */
function isAllowed(expression: string | undefined, allowed: readonly string[]): boolean {
  if (expression === undefined) return false;
  const bare = expression.replace(/[()]/g, '');
  return bare.split(' OR ').some((choice) => choice.split(' AND ').every((name) => allowed.includes(name.trim())));
}
