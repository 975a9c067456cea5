import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { CarnetError } from '../../kernel/index.ts';

/** PostgreSQL refuses to run as root, so root hands it to this user; null means: run as ourselves. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const ownName = 'carnet-postgres';

/**
 * The user that PostgreSQL runs as: the owner of data that exist already, else `carnet-postgres` or `postgres` of this
 * machine, else a `carnet-postgres` made now. Null when we are not root. `bad-configuration` when none can be made.
 */
export async function databaseUser(data: string): Promise<OsUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(data).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = (await lookUp(ownName)) ?? (await lookUp('postgres'));
  if (found !== null) return found;
  await promisify(execFile)(
    'useradd',
    ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', '--shell', '/bin/false', ownName],
    { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } },
  ).catch(() => undefined);
  const made = await lookUp(ownName);
  if (made !== null) return made;
  throw new CarnetError(
    'bad-configuration',
    'PostgreSQL does not run as root, and no user could be made for it; start Carnet as another user.',
  );
}

/** Whether `user` can walk to `folder`: every parent that exists must let it pass. */
export async function canReach(folder: string, user: OsUser): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const entry = await stat(path).catch(() => null);
    if (entry !== null) {
      const bit = entry.uid === user.uid ? 0o100 : entry.gid === user.gid ? 0o010 : 0o001;
      if ((entry.mode & bit) === 0) return false;
    }
    if (path === dirname(path)) return true;
  }
}

async function lookUp(name: string): Promise<OsUser | null> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
  return uid === undefined || gid === undefined ? null : { uid: Number(uid), gid: Number(gid) };
}
