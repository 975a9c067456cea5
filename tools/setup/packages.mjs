import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { npmCi, withNode } from './npm.mjs';
import { inRoot, readStamp, root, stampOf } from './paths.mjs';
import { SetupError } from './say.mjs';

const stampFile = inRoot('node_modules', '.carnet-stamp');
const stamp = () =>
  stampOf([inRoot('package.json'), inRoot('package-lock.json')], `${process.platform}-${process.arch}`);

/** Whether `node_modules` is what the lock file asks for. */
export function packagesAreCurrent() {
  return readStamp(stampFile) === stamp();
}

/** Installs the packages of the lock file, checks that the database's programs run, and links the `carnet` command. */
export async function ensurePackages(node, speak) {
  if (packagesAreCurrent()) return;
  await speak.step('packages of the lock file', () => npmCi(root, node, 'The packages'));
  await speak.step("PostgreSQL's programs", () => verifyDatabase(node));
  linkCommand();
  writeFileSync(stampFile, `${stamp()}\n`);
}

function verifyDatabase(node) {
  const { status, stdout, stderr } = spawnSync(node, [inRoot('tools', 'setup', 'verify-database.ts')], {
    cwd: root,
    env: withNode(node),
    encoding: 'utf8',
  });
  if (status !== 0) throw new SetupError(`PostgreSQL's programs do not run here: ${(stderr || stdout || '').trim()}`);
}

/** `npx carnet` takes what stands in `.bin`; without it npx would install the folder into a cache of its own. */
function linkCommand() {
  const link = inRoot('node_modules', '.bin', 'carnet');
  if (process.platform === 'win32') return;
  if (existsSync(link) || lstatSync(link, { throwIfNoEntry: false }) !== undefined) return;
  symlinkSync('../../tools/carnet.mjs', link);
}
