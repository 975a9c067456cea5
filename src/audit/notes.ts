import { appendFile, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, newUuid } from '../kernel/index.ts';
import type { AuditKind } from './contract.ts';

/** An act at the machine itself, without a server or a database at hand: the access log gets it from the next server. */
export interface OperatorNote {
  readonly kind: AuditKind;
  /** When, ISO 8601. */
  readonly at: string;
  readonly what: string;
}

const name = 'operator-notes.jsonl';
const takenName = /^operator-notes\.[0-9a-f-]{36}\.taken$/;

/** Leaves a note in the data folder for the access log; nothing where there is no folder, and so no log yet. */
export async function leaveNote(folder: string, note: OperatorNote): Promise<void> {
  try {
    await appendFile(join(folder, name), `${JSON.stringify(note)}\n`, { mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/**
 * Hands every note that lies there to `append`, and takes it away then. A process that is stopped in between leaves them to the next
 * one, so that one may stand in the log twice and none is lost. Of two processes, one gets them.
 */
export async function takeNotes(folder: string, append: (note: OperatorNote) => Promise<void>): Promise<void> {
  const all = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  const there = all.filter((file) => file === name || takenName.test(file));
  for (const file of there) {
    const own = join(folder, `operator-notes.${newUuid()}.taken`);
    try {
      await rename(join(folder, file), own);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) continue;
      throw error;
    }
    for (const line of (await readFile(own, 'utf8')).split('\n')) {
      const note = parse(line);
      if (note !== null) await append(note);
    }
    await rm(own, { force: true });
  }
}

/** Null for half a line, which a process that was killed left behind. */
function parse(line: string): OperatorNote | null {
  try {
    return JSON.parse(line) as OperatorNote; // we wrote it
  } catch {
    return null;
  }
}
