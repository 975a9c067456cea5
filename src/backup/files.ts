import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { CarnetError } from '../kernel/index.ts';
import type { EntryHead } from './contents.ts';

/** The folder of uploaded files within the data folder; every file in it is sealed already. */
export const filesFolder = (dataFolder: string): string => join(dataFolder, 'files');
const stagedFolder = (dataFolder: string): string => join(dataFolder, 'files.restored');

/** Every file of the folder, in the order of names; none where there is no folder. */
export async function filesOf(dataFolder: string): Promise<readonly EntryHead[]> {
  const root = filesFolder(dataFolder);
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return found
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join('/'),
    )
    .toSorted()
    .map((name) => ({ kind: 'file', name, columns: [] }));
}

export function readFileEntry(dataFolder: string, { name }: EntryHead): AsyncIterable<Buffer> {
  return createReadStream(join(filesFolder(dataFolder), ...name.split('/')), { highWaterMark: 256 * 1024 });
}

/** Puts a file of a backup beside the folder that it will stand in. `not-openable` for a name that leads elsewhere. */
export async function stageFile(dataFolder: string, { name }: EntryHead, bytes: AsyncIterable<Buffer>): Promise<void> {
  const steps = name.split('/');
  if (
    steps.some((step) => step === '' || step === '.' || step === '..' || step.includes('\\') || step.includes('\0'))
  ) {
    throw new CarnetError('not-openable', 'A file of the backup has a name that leads out of its folder.');
  }
  const path = join(stagedFolder(dataFolder), ...steps);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await using file = await open(path, 'wx', 0o600);
  for await (const piece of bytes) await file.writeFile(piece);
  await file.sync();
}

/** Forgets what an earlier restore had put beside. */
export async function clearStaged(dataFolder: string): Promise<void> {
  await rm(stagedFolder(dataFolder), { recursive: true, force: true });
}

/** The files that were put beside take the place of those that are there. */
export async function takeStaged(dataFolder: string): Promise<void> {
  await rm(filesFolder(dataFolder), { recursive: true, force: true });
  await mkdir(stagedFolder(dataFolder), { recursive: true, mode: 0o700 });
  await rename(stagedFolder(dataFolder), filesFolder(dataFolder));
}
