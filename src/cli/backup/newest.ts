import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Opener, readManifest, type Seen } from '../../backup/index.ts';
import { CarnetError } from '../../kernel/index.ts';

/**
 * Refuses keys where newer ones of the same instance lie beside the files that were given: whoever was erased in between
 * would open again. `conflict` with the path of the newest.
 */
export async function demandNewestKeys(keys: Seen | null, given: readonly string[], opener: Opener): Promise<void> {
  if (keys === null) return;
  let newest = { path: keys.path, madeAt: keys.manifest.madeAt };
  for (const folder of new Set(given.map(dirname))) {
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.keys.carnet-backup')) continue;
      const path = join(folder, name);
      const other = await readManifest(path, opener.signingKey).catch(() => null);
      if (other === null || other.instance !== keys.manifest.instance || other.kind !== 'keys') continue;
      if (other.madeAt > newest.madeAt) newest = { path, madeAt: other.madeAt };
    }
  }
  if (newest.path === keys.path) return;
  throw new CarnetError(
    'conflict',
    `There are newer keys: ${newest.path}. The keys restored are always the newest, also with older data. Nothing was touched.`,
  );
}
