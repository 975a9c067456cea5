import { chmod, chown, lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CarnetError, randomBytes } from '../../kernel/index.ts';
import { type Binaries, copyBinaries, findBinaries } from './binaries.ts';
import { writeWhole } from './files.ts';
import { canReach, databaseUser, type OsUser } from './os-user.ts';
import { socketFile } from './url.ts';

/** Where root keeps what another user must reach, when the folder asked for lies behind a closed one. */
const shared = '/var/lib/carnet';
/** Longest path of a Unix socket (`sun_path` of Linux is 108 with its end mark; macOS has 104). */
const longestSocket = process.platform === 'darwin' ? 103 : 107;

export interface Place {
  /** The folder asked for: it holds the superuser's secret and the log. */
  readonly folder: string;
  /** Parent of PostgreSQL's `data`; the same folder unless PostgreSQL's user cannot reach it. */
  readonly home: string;
  readonly data: string;
  readonly sockets: string;
  readonly secret: string;
  readonly log: string;
  readonly binaries: Binaries;
  readonly user: OsUser | null;
}

/**
 * Decides where everything stands and makes the folders. When we are root and PostgreSQL's user cannot walk to the folder
 * (a parent with mode 0700), data and programs go to `/var/lib/carnet` and `elsewhere` in the folder names the place.
 */
export async function findPlace(asked: string, say: (line: string) => void): Promise<Place> {
  const folder = resolve(asked);
  const root = process.getuid?.() === 0;
  await mkdir(folder, { recursive: true, mode: root ? 0o711 : 0o700 });
  await chmod(folder, root ? 0o711 : 0o700);
  const noted = await notedPlace(folder);
  const user = await databaseUser(join(noted ?? folder, 'data'));
  let home = noted ?? folder;
  let binaries = await findBinaries();
  if (user !== null) {
    if (noted === null && !(await canReach(folder, user))) {
      home = join(shared, `${(await fingerprint(folder)).slice(0, 12)}-${randomBytes(4).toString('hex')}`);
      await writeWhole(join(folder, 'elsewhere'), `${home}\n`);
      say(`PostgreSQL's user cannot reach ${folder}; its data are kept in ${home}`);
    }
    if (!(await canReach(binaries.folder, user))) binaries = await copyBinaries(binaries, shared);
    await mkdir(home, { recursive: true, mode: 0o711 });
  }
  return {
    folder,
    home,
    data: join(home, 'data'),
    sockets: await socketFolder(home, user),
    secret: join(folder, 'owner.secret'),
    log: join(folder, 'postgresql.log'),
    binaries,
    user,
  };
}

/** Deletes the database of a folder, wherever its data stand; nothing may be running in it. */
export async function removeEmbedded(asked: string): Promise<void> {
  const folder = resolve(asked);
  const noted = await notedPlace(folder);
  if (noted !== null) await rm(noted, { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

async function notedPlace(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'elsewhere'), 'utf8').catch(() => null);
  const path = text?.trim() ?? null;
  // The note is ours; a path outside our own folder would have us chown or delete what is not.
  if (path !== null && !/^\/var\/lib\/carnet\/[0-9a-f]{12}-[0-9a-f]{8}$/.test(path)) {
    throw new CarnetError('bad-configuration', `${join(folder, 'elsewhere')} names a place that Carnet did not make.`);
  }
  return path;
}

async function socketFolder(home: string, user: OsUser | null): Promise<string> {
  const near = join(home, 'run');
  const path =
    socketFile(near).length <= longestSocket
      ? near
      : join(tmpdir(), `carnet-${(await fingerprint(home)).slice(0, 16)}`);
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const entry = await lstat(path);
  const mine = process.getuid?.() ?? 0;
  // In a temporary folder that everybody may write, somebody else could have made it first.
  if (!entry.isDirectory() || (entry.uid !== mine && entry.uid !== user?.uid)) {
    throw new CarnetError('bad-configuration', `${path} belongs to somebody else; delete it.`);
  }
  await chmod(path, 0o700);
  if (user !== null) await chown(path, user.uid, user.gid);
  return path;
}

/** SHA-256 of a path, as hex; a name for its folder, no secret. */
async function fingerprint(path: string): Promise<string> {
  return Buffer.from(await globalThis.crypto.subtle.digest('SHA-256', Buffer.from(path))).toString('hex');
}
