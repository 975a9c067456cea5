import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const inRoot = (...names) => join(root, ...names);

/** SHA-256 over names and contents of files, as hex; a missing file counts as such. */
export function stampOf(files, also = '') {
  const hash = createHash('sha256').update(also);
  for (const file of files) {
    const content = existsSync(file) ? readFileSync(file) : 'missing';
    hash.update(`\0${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** What a stamp file holds, or '' when there is none. */
export function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
