import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest, type Setup } from '../../backup/index.ts';
import type { Config } from '../../config/index.ts';
import type { Uuid } from '../../kernel/index.ts';

const namePattern = /^carnet-.*\.(data|keys)\.carnet-backup$/;
/** What a backup that was killed left behind. */
const draftPattern = /^carnet-.*\.(data|keys)\.carnet-backup\.part$/;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Deletes the backups of this instance in these folders that are older than BACKUP_RETENTION_DAYS: an erased record's key
 * lives on in old backups of keys, and people are told the date at which the last one goes. Never the pair made now, nor a
 * file that does not bear this instance's signature. Gives what was deleted.
 */
export async function prune(
  { backupRetentionDays }: Pick<Config, 'backupRetentionDays'>,
  setup: Setup,
  folders: readonly string[],
  now: Uuid,
): Promise<readonly string[]> {
  const signingKey = Buffer.from(setup.signingKey, 'base64url');
  const oldest = Date.now() - backupRetentionDays * dayMs;
  const deleted: string[] = [];
  for (const folder of folders) {
    for (const name of (await readdir(folder)).toSorted()) {
      const path = join(folder, name);
      if (draftPattern.test(name) && (await stat(path)).mtimeMs < Date.now() - dayMs) await rm(path);
      if (!namePattern.test(name)) continue;
      const manifest = await readManifest(path, signingKey).catch(() => null);
      if (manifest === null || manifest.instance !== setup.instance || manifest.pair === now) continue;
      if (Date.parse(manifest.madeAt) >= oldest) continue;
      await rm(path);
      deleted.push(path);
    }
  }
  return deleted;
}
