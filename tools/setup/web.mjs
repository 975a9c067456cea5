import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withNode } from './npm.mjs';
import { inRoot, readStamp, root, stampOf } from './paths.mjs';
import { SetupError } from './say.mjs';

const stampFile = inRoot('.tools', 'web.stamp');

/** Whether the built pages are those of today's sources. */
export function webIsCurrent() {
  if (!existsSync(inRoot('web', 'index.html'))) return true;
  return existsSync(inRoot('web', 'dist', 'index.html')) && readStamp(stampFile) === stamp();
}

/** Builds the web pages when their sources are newer than the last build, or when `force` asks for it. */
export async function ensureWeb(node, speak, { force = false } = {}) {
  if (!force && webIsCurrent()) return;
  await speak.step('web pages', () => {
    const now = stamp();
    rmSync(stampFile, { force: true });
    const { status, stdout, stderr } = spawnSync(
      node,
      [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', 'web', '--logLevel', 'warn'],
      { cwd: root, env: { ...withNode(node), NODE_ENV: 'production' }, encoding: 'utf8' },
    );
    if (status !== 0)
      throw new SetupError(
        `The web pages could not be built:\n${(stderr || stdout).trim().split('\n').slice(-20).join('\n')}`,
      );
    mkdirSync(inRoot('.tools'), { recursive: true });
    writeFileSync(stampFile, `${now}\n`);
  });
}

function stamp() {
  return stampOf([...sources(inRoot('web')), inRoot('package-lock.json')]);
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules' && !/\.test\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)]));
}
