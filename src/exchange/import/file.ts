import type { Sql } from 'postgres';
import { CarnetError, type Grant } from '../../kernel/index.ts';
import type { Keyring, Place, Sealed, Unlocked } from '../../keyring/index.ts';
import { addChunk, type JobKey, readChunk } from './store.ts';

const chunkBytes = 512 * 1024;
export const mostBytes = 100 * 1024 * 1024;

/** Where a piece of a waiting file belongs. */
export function chunkPlace(key: Pick<JobKey, 'id'>, n: number): Place {
  return { part: 'documents', table: 'import_chunk', row: `${key.id}/${n}`, column: 'sealed', rowVersion: 0 };
}

/** Pieces that wait for PostgreSQL while the next one comes in. */
const mostWaiting = 2;

/**
 * Seals an upload piece by piece as it comes in; nothing of it touches the disk in clear. `too-large` past 100 MiB.
 *
 * @param read is given each piece in order, in memory that is cleared after
 */
export async function keepFile(
  sql: Sql,
  unlocked: Unlocked,
  key: JobKey,
  source: AsyncIterable<Uint8Array>,
  read: (piece: Uint8Array) => void,
): Promise<{ chunks: number; bytes: number }> {
  let [chunks, bytes] = [0, 0];
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const storing: Promise<void>[] = [];
  const flush = async (): Promise<void> => {
    const piece = Buffer.concat(waiting);
    [waiting, waitingBytes] = [[], 0];
    const stored = addChunk(sql, key, chunks, unlocked.seal(chunkPlace(key, chunks), piece));
    // Its rejection is met by the await below; until then it is nobody's surprise.
    stored.catch(() => undefined);
    storing.push(stored);
    read(piece);
    piece.fill(0);
    chunks += 1;
    if (storing.length >= mostWaiting) await storing.shift();
  };
  try {
    for await (const part of source) {
      bytes += part.length;
      if (bytes > mostBytes) {
        throw new CarnetError(
          'too-large',
          'The file has more than 100 MB. Split it into several, or export fewer years at a time.',
        );
      }
      waiting.push(part);
      waitingBytes += part.length;
      if (waitingBytes >= chunkBytes) await flush();
    }
    if (waitingBytes > 0) await flush();
    await Promise.all(storing);
  } finally {
    // Whoever drops a file that came to nothing must not be overtaken by a piece of it.
    await Promise.allSettled(storing);
  }
  return { chunks, bytes };
}

/** The waiting file, opened piece by piece. `gone` when it was dropped meanwhile. */
export async function* openFile(
  sql: Sql,
  keyring: Keyring,
  grant: Grant,
  key: JobKey,
  chunks: number,
): AsyncGenerator<Buffer> {
  const unlocked = await keyring.unlock(grant);
  for (let n = 0; n < chunks; n++) {
    const sealed = await readChunk(sql, key, n);
    if (sealed === null) throw new CarnetError('gone', 'The uploaded file is no longer kept. Choose it again.');
    yield unlocked.open(chunkPlace(key, n), sealed);
  }
}

/** What is said of the file (its name, what is in it) is as sensitive as the file. */
export interface Summary {
  readonly name: string;
  readonly preview: import('./contract.ts').ImportPreview | null;
  readonly total: number;
}

/** Where what is said of a file belongs. */
export const summaryPlace = (key: Pick<JobKey, 'id'>): Place => ({
  part: 'documents',
  table: 'import_job',
  row: key.id,
  column: 'summary',
  rowVersion: 0,
});

export function sealSummary(unlocked: Unlocked, key: JobKey, summary: Summary): Sealed {
  return unlocked.seal(summaryPlace(key), Buffer.from(JSON.stringify(summary)));
}

export function openSummary(unlocked: Unlocked, key: JobKey, sealed: Uint8Array): Summary {
  return JSON.parse(unlocked.open(summaryPlace(key), sealed).toString('utf8')) as Summary; // we sealed it
}
