import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from '../../kernel/index.ts';
import { writeWhole } from './files.ts';
import type { Place } from './place.ts';
import { run } from './run.ts';

export const superuser = 'postgres';

/**
 * Makes the database cluster of a place, once: under a temporary name that becomes `data` only when all is done, so that a
 * start killed in the middle leaves nothing that looks finished. True when it was made now.
 */
export async function initialise(place: Place): Promise<boolean> {
  await sweepDrafts(place.home);
  if ((await stat(place.data).catch(() => null)) !== null) return false;
  const draft = join(place.home, `draft-${randomBytes(6).toString('hex')}`);
  const passwordFile = join(draft, 'password');
  const password = randomBytes(24).toString('base64url');
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user !== null) {
    await chown(passwordFile, place.user.uid, place.user.gid);
    await chown(draft, place.user.uid, place.user.gid);
  }
  await run(join(place.binaries.folder, 'bin', 'initdb'), initdbFlags(draft, passwordFile), place.user);
  await writeWhole(place.secret, `${password}\n`);
  await rename(join(draft, 'data'), place.data);
  await rm(draft, { recursive: true, force: true });
  return true;
}

function initdbFlags(draft: string, passwordFile: string): string[] {
  return [
    `--pgdata=${join(draft, 'data')}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ];
}

async function sweepDrafts(home: string): Promise<void> {
  for (const name of await readdir(home).catch(() => [])) {
    if (name.startsWith('draft-')) await rm(join(home, name), { recursive: true, force: true });
  }
}
