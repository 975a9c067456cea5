import { spawn } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { SetupError } from './say.mjs';

/** The environment with `node` first on the path and without what an outer npm says about its own run. */
export function withNode(node) {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (
      /^npm_(lifecycle|package|command|node_execpath|config_(local_prefix|global_prefix|prefix|node_gyp))/i.test(name)
    ) {
      delete env[name];
    }
  }
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathName] = `${dirname(node)}${delimiter}${env[pathName] ?? ''}`;
  return env;
}

/**
 * `npm ci` in a folder, run by the given Node. Install scripts are never run: what Carnet needs of them it does itself.
 * Throws a SetupError that says in one sentence what went wrong.
 */
export async function npmCi(folder, node, what) {
  const flags = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const outer = process.env.npm_execpath ?? '';
  const ownCli = outer.endsWith('npm-cli.js');
  const command = ownCli ? node : process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(command, ownCli ? [outer, ...flags] : flags, {
    cwd: folder,
    env: withNode(node),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: !ownCli && process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = (said + chunk).slice(-8000);
    });
  }
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      said += error.message;
      resolve(1);
    });
    child.once('close', resolve);
  });
  if (code !== 0) throw new SetupError(sentence(what, said));
}

function sentence(what, said) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT/.test(said)) {
    return `${what} could not be fetched: the npm registry does not answer. Check the network and run the command again.`;
  }
  if (/ENOSPC/.test(said)) return `${what} could not be stored: the disk is full. Make room and run the command again.`;
  if (/EACCES|EPERM/.test(said))
    return `${what} could not be stored: this folder or npm's cache may not be written by you.`;
  if (/ENOENT.*npm|spawn npm/.test(said)) return `${what} could not be fetched: npm is not on the path.`;
  return `${what} could not be installed. npm said:\n${said.trim().split('\n').slice(-12).join('\n')}`;
}
