import { mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { newUuid } from '../kernel/index.ts';
import type { Manifest } from './format.ts';
import { finishDraft } from './write-file.ts';

test('a file that the disk does not keep under its name has no name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carnet-draft-'));
  const path = join(folder, 'carnet.keys.carnet-backup');
  const manifest: Manifest = {
    ...{ format: 1, kind: 'keys', instance: newUuid(), pair: newUuid(), length: 0, sha256: '' },
    madeAt: new Date().toISOString(),
  };
  await writeFile(`${path}.part`, 'carnet-backup 1\n');
  const probe = await open(`${path}.part`);
  const sync = vi.spyOn(Object.getPrototypeOf(probe), 'sync');
  await probe.close();
  const lost = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  sync.mockResolvedValueOnce(undefined).mockRejectedValueOnce(lost); // the file, then its folder
  await expect(finishDraft(path, manifest, new Uint8Array(64))).rejects.toBe(lost);
  sync.mockRestore();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
