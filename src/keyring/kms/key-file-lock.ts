import { link, readFile, readlink, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { CarnetError, hasCode, randomBytes } from '../../kernel/index.ts';

/** Where nothing can be known of the holder's process (another container): a change takes milliseconds. */
const longestChangeMs = 60_000;

/**
 * Does one change of a key file at a time, of all processes that have it. The lock is a file that says who holds it, so that one
 * whose holder was killed is told from a live one. `conflict` with `retryAfter` while another changes it.
 */
export async function withKeyFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.rotating`;
  if (!(await take(lock)) && !((await putAsideDead(lock)) && (await take(lock)))) {
    throw new CarnetError(
      'conflict',
      `The key file is being rotated. If nothing does that, delete ${lock} and try again.`,
      { retryAfter: 1 },
    );
  }
  try {
    return await work();
  } finally {
    await unlink(lock);
  }
}

async function take(lock: string): Promise<boolean> {
  const own = `${lock}.${randomBytes(6).toString('hex')}`;
  await writeFile(own, await nameOf(process.pid), { mode: 0o600, flag: 'wx' });
  try {
    // A link, unlike a rename, fails when the name is taken; and the name never stands for half a text.
    await link(own, lock);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await unlink(own);
  }
}

/** Whether the way is free now. If a living lock took the dead one's place in that moment, it is put back. */
async function putAsideDead(lock: string): Promise<boolean> {
  if (!(await isDead(lock))) return false;
  const aside = `${lock}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return true;
    throw error;
  }
  const dead = await isDead(aside);
  if (!dead) await link(aside, lock);
  await unlink(aside);
  return dead;
}

async function isDead(lock: string): Promise<boolean> {
  const [holder, facts] = await Promise.all([readFile(lock, 'utf8').catch(() => null), stat(lock).catch(() => null)]);
  if (holder === null || facts === null) return true;
  const [space = '', pid = ''] = holder.split(' ');
  const [own = ''] = (await nameOf(process.pid)).split(' ');
  if (space !== '' && space === own) return (await nameOf(Number(pid))) !== holder;
  return Date.now() - facts.mtimeMs > longestChangeMs;
}

/** A process as nobody else is called, also one that gets its number later: its space of numbers, number, and start. */
async function nameOf(pid: number): Promise<string> {
  const [space, facts] = await Promise.all([
    readlink('/proc/self/ns/pid').catch(() => ''),
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
  ]);
  // What follows the name, which stands in brackets and may hold anything, counts from field 3; the start is field 22.
  const fields = facts.slice(facts.lastIndexOf(')') + 2).split(' ');
  // One that ended and that nobody waited for (Z) does nothing any more.
  const start = fields[0] === 'Z' ? '' : (fields[19] ?? '');
  return `${start === '' ? '' : space} ${pid} ${start}`;
}
