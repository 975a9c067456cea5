import { notFound } from '../../access/index.ts';
import { CarnetError, parseResourceId } from '../../kernel/index.ts';
import type { PlannedWrite } from '../../records/index.ts';
import type { FormEntry } from './contract.ts';
import { mappings } from './mappings.ts';
import {
  entryAfter,
  type FormAsk,
  type FormParts,
  formEntry,
  type PartEntry,
  readPart,
  subjectOf,
} from './read-part.ts';
import {
  answeringGone,
  changedMeanwhile,
  checked,
  demandEntry,
  demandVersion,
  exactly,
  isConflict,
  whileUnanswered,
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
  const grant = await parts.access.authorize(asked.actor, subject, 'write', 'self-care', asked.request);
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
    const writes = [removal(entry, asked), ...answeringGone(read)];
    await parts.records.writeAll(read.ask, grant, subject, writes, { kind: null, import: null });
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

/**
 * Brings back what an entry was before it was deleted, as a new version. Does nothing where that was done already.
 *
 * @param version Of the deletion
 * @throws `precondition-failed` when that is not the newest version; `not-found`
 */
export async function restoreEntry(parts: FormParts, asked: FormAsk, id: string, version: number): Promise<FormEntry> {
  const subject = subjectOf(asked.record);
  const read = await readPart(parts, asked);
  const grant = await parts.access.authorize(asked.actor, subject, 'write', 'self-care', asked.request);
  const own = parseResourceId(id);
  if (own === null || own.subject !== subject) throw notFound();
  const [newest, before] = await parts.records.versions(read.ask, own);
  if (newest === undefined) throw notFound();
  const standing = read.entries.find((entry) => entry.id === id);
  if (standing !== undefined && newest.version === version + 1 && before?.deleted === true) return formEntry(standing);
  if (!newest.deleted || newest.version !== version) throw changedMeanwhile();
  const versions = await parts.records.history(read.ask, subject, newest.type, own);
  const last = versions.find((one) => one.json !== null);
  if (last === undefined || entryAfter(read, last, null) === null) throw notFound();
  const write = {
    op: 'update',
    id: own,
    type: newest.type,
    resource: checked(exactly(last), asked.record, exactly(last)),
    replaces: version,
    tokens: [],
  } as const;
  try {
    const writes = [write, ...answeringGone(read)];
    const options = whileUnanswered(parts, asked, read);
    const [stored] = await parts.records.writeAll(read.ask, grant, subject, writes, options);
    const entry = stored === undefined ? null : entryAfter(read, stored, null);
    if (entry === null) throw new TypeError('a mapping does not read what it read before');
    return formEntry(entry);
  } catch (error) {
    throw isConflict(error) ? changedMeanwhile() : error;
  }
}
