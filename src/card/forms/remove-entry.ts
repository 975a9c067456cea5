import { CarnetError, parseResourceId } from '../../kernel/index.ts';
import type { PlannedWrite } from '../../records/index.ts';
import { leaveToWrite } from './leave.ts';
import { mappings } from './mappings.ts';
import { type FormAsk, type FormParts, type PartEntry, readPart, subjectOf } from './read-part.ts';
import {
  answeringGone,
  changedMeanwhile,
  checked,
  demandEntry,
  demandVersion,
  exactly,
  isConflict,
} from './writing.ts';

/**
 * Deletes an entry; its versions stay in the history. Does nothing where this very version was deleted already. What says that
 * the part is empty goes too: after the last entry, the part is not answered.
 *
 * @throws `precondition-failed` when the version is no longer the newest; `not-supported` for the identity; `gone`, `not-found`
 */
export async function removeEntry(parts: FormParts, asked: FormAsk, id: string, version: number): Promise<void> {
  const subject = subjectOf(asked.record);
  const read = await readPart(parts, asked);
  const { grant, singly } = await leaveToWrite(parts, asked);
  if (asked.part === 'identity')
    throw new CarnetError('not-supported', 'A record is always of somebody. Change what is wrong instead.');
  const own = parseResourceId(id);
  if (own !== null && own.subject === subject) {
    const [newest] = await parts.records.versions(read.ask, own);
    if (newest?.deleted === true && newest.version === version + 1) return;
  }
  const entry = await demandEntry(parts, read, id);
  demandVersion(version, entry.stored);
  try {
    const writes = [removal(entry, asked), ...answeringGone(read, asked.record)];
    await parts.records.writeAll(read.ask, grant, subject, writes, { kind: null, import: null, singly });
  } catch (error) {
    throw isConflict(error) ? changedMeanwhile() : error;
  }
}

function removal({ stored, place }: PartEntry, asked: FormAsk): PlannedWrite {
  const { id, type, version } = stored;
  if (place === null) return { op: 'delete', id, type, resource: null, replaces: version, tokens: [] };
  const before = exactly(stored);
  const after = mappings[asked.part].without?.(before, place);
  if (after === undefined) throw new TypeError('a mapping finds several entries in a resource and takes none out');
  return { op: 'update', id, type, resource: checked(after, asked.record, before), replaces: version, tokens: [] };
}
