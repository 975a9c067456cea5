import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Files beside the hashed ones without which no page opens. */
const fixed = ['/', '/before-paint.js', '/favicon.svg', '/manifest.webmanifest', '/icon-192.png'];

/**
 * Writes `sw.js`: the service worker with the list of what it keeps, which is the code of all pages, styles and Latin fonts, and
 * a version that changes with any of them.
 */
export function serviceWorker(folder: string): Plugin {
  const files: string[] = [...fixed];
  return {
    name: 'carnet-service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const names = Object.keys(bundle).filter((name) => /(\.js|\.css|latin-wght-normal.*\.woff2)$/.test(name));
      files.push(...names.toSorted().map((name) => `/${name}`));
    },
    async closeBundle() {
      const text = await readFile(join(import.meta.dirname, 'worker.js'), 'utf8');
      const page = await readFile(join(folder, 'index.html'));
      const version = createHash('sha256').update(page).update(text).update(files.join()).digest('hex').slice(0, 16);
      await writeFile(join(folder, 'sw.js'), `const shell = ${JSON.stringify({ version, files })};\n${text}`);
    },
  };
}
