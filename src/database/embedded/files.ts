import { open, rename, rm } from 'node:fs/promises';
import type { OsUser } from './os-user.ts';

/**
 * Writes a small file whole or not at all, readable by its owner alone, and on disk when this returns. In a folder that
 * another user may write, a link put there is replaced and never followed.
 */
export async function writeWhole(path: string, text: string, owner: OsUser | null = null): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    if (owner !== null) await file.chown(owner.uid, owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
