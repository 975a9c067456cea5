import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { CarnetError, hasCode, randomBytes } from '../../kernel/index.ts';

/** A change of a key file takes milliseconds: a lock of this age, in ms, was left by a machine or container that is gone. */
const longest = 60_000;

/**
 * Lets one process at a time change a key file; gives what lets go of it. A lock names the process that has it, so that one which was
 * killed is in nobody's way. `conflict` while another is at it, since one of two changes would be lost.
 */
export async function lockKeyFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.rotating`;
  const own = `${lock}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, `${process.pid}\n`, { mode: 0o600, flag: 'wx' });
  try {
    if (!(await take(own, lock)) && !((await isLeft(lock)) && (await clear(lock)) && (await take(own, lock))))
      throw new CarnetError(
        'conflict',
        `The key file is being rotated. If nothing does that, delete ${lock} and try again.`,
      );
  } finally {
    await unlink(own);
  }
  return () => unlink(lock);
}

/** A link, unlike a rename, fails when the name is taken; and it never stands there without its content. */
async function take(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function isLeft(lock: string): Promise<boolean> {
  const facts = await stat(lock).catch(() => null);
  if (facts === null || Date.now() - facts.mtimeMs > longest) return true;
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).trim());
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}

/** Takes a lock that was left away; false when somebody else did and has one of his own by now, which he gets back. */
async function clear(lock: string): Promise<boolean> {
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  const left = await isLeft(aside);
  if (!left) await take(aside, lock);
  await unlink(aside);
  return left;
}
