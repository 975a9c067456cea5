import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Ledger } from '../audit/index.ts';
import { newUuid } from '../kernel/index.ts';

/**
 * The log for the offline verifier, as one moment shows it. By way of a file, so that who takes his time holds no transaction open;
 * it goes with the stream.
 */
export async function takeLog(ledger: Pick<Ledger, 'exportTo'>, folder: string): Promise<Readable> {
  const path = join(folder, `log-${newUuid()}.jsonl`);
  try {
    await ledger.exportTo(path);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  const stream = createReadStream(path);
  stream.once('close', () => void rm(path, { force: true }));
  return stream;
}
