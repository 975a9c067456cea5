import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, readNote } from '../note.ts';
import { compare } from './compare.ts';
import type { Witness } from './witness.ts';

/** The file in the folder of a witness: signed notes, an empty line after each; only ever longer. */
const fileName = 'checkpoints';

/** How much of its end is looked at for the newest note. */
const tailBytes = 65_536;

/** A witness that is a folder: beside the data, or better on a disk or share that another user writes. */
export function folderWitness(folder: string, place: 'data-folder' | 'folder'): Witness {
  const path = join(folder, fileName);
  let seen: { readonly size: number; readonly newest: Checkpoint | null } | null = null;
  /** Where what a disk failed to keep begins. */
  let lost: number | null = null;
  return {
    name: folder,
    place,
    async tell(note, tree) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = await open(path, 'a+', 0o600);
      try {
        if (lost !== null) await file.truncate(lost);
        lost = null;
        const { size } = await file.stat();
        if (seen?.size !== size) {
          const { newest, torn } = await readTail(file, size);
          // What a crash cut off was never acknowledged.
          if (torn > 0) await file.truncate(size - torn);
          const verdict = newest === null ? 'agrees' : await compare(newest, readNote(note), tree);
          if (verdict !== 'agrees') return verdict;
          seen = { size: size - torn, newest };
        }
        const told = readNote(note);
        if (seen.newest !== null && seen.newest.size > told.size) return 'ahead';
        if (seen.newest?.size === told.size) return seen.newest.root.equals(told.root) ? 'agrees' : 'forked';
        const bytes = Buffer.from(`${note}\n`);
        const whole = seen.size;
        try {
          await file.appendFile(bytes);
          await file.datasync();
        } catch (error) {
          // A disk that failed to write it says that it has when it is asked again. So it is taken away next time, before it is read, and written anew.
          [seen, lost] = [null, whole];
          throw error;
        }
        seen = { size: whole + bytes.length, newest: told };
        return 'agrees';
      } finally {
        await file.close();
      }
    },
  };
}

async function readTail(file: Awaited<ReturnType<typeof open>>, size: number) {
  const length = Math.min(size, tailBytes);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  const text = buffer.toString('utf8');
  const end = endOfNotes(text);
  const notes = text.slice(0, end).match(/^carnet\/[\s\S]*?\n\n— [^\n]+\n\n/gm) ?? [];
  const newest = notes
    .map(readNote)
    .reduce<Checkpoint | null>((best, next) => (best === null || next.size > best.size ? next : best), null);
  return { newest, torn: Buffer.byteLength(text.slice(end)) };
}

/** Where the last whole note ends: behind the empty line that follows a line of a signature. */
function endOfNotes(text: string): number {
  const ends = [...text.matchAll(/\n— [^\n]+\n\n/g)];
  const last = ends.at(-1);
  return last === undefined ? 0 : last.index + last[0].length;
}
