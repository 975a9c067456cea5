import { notFound } from '../../access/index.ts';
import { parseResourceId, type ResourceId } from '../../kernel/index.ts';
import type { StoredResource } from '../../records/index.ts';
import type { FormEntry } from './contract.ts';
import { type Leave, leaveToWrite } from './leave.ts';
import { mappings } from './mappings.ts';
import {
  entryAfter,
  type FormAsk,
  type FormParts,
  formEntry,
  type PartRead,
  readPart,
  subjectOf,
} from './read-part.ts';
import { answeringGone, changedMeanwhile, checked, exactly, isConflict, whileUnanswered } from './writing.ts';

/** What is brought back, and where from. */
interface Restoring {
  readonly parts: FormParts;
  readonly asked: FormAsk;
  readonly read: PartRead;
  readonly leave: Leave;
  readonly id: ResourceId;
  /** The one that took it away. */
  readonly version: number;
}

/**
 * Brings back what an entry was before it was deleted, as a new version. Does nothing where that was done already.
 *
 * @param id As `FormEntry` has it
 * @param version Of the deletion; of what stands in a resource with others, the version that took it out of there
 * @throws `precondition-failed` when that is not the newest version; `not-found`
 */
export async function restoreEntry(parts: FormParts, asked: FormAsk, id: string, version: number): Promise<FormEntry> {
  const subject = subjectOf(asked.record);
  const read = await readPart(parts, asked);
  const leave = await leaveToWrite(parts, asked);
  const [whole = '', number] = id.split('#');
  const own = parseResourceId(whole);
  if (own === null || own.subject !== subject) throw notFound();
  const restoring = { parts, asked, read, leave, id: own, version };
  return number === undefined ? await resourceAgain(restoring) : await placeAgain(restoring, Number(number) - 1);
}

async function resourceAgain(restoring: Restoring): Promise<FormEntry> {
  const { parts, read, id, version } = restoring;
  const [newest, before] = await parts.records.versions(read.ask, id);
  if (newest === undefined) throw notFound();
  const standing = read.entries.find((entry) => entry.place === null && entry.stored.id.local === id.local);
  if (standing !== undefined && newest.version === version + 1 && before?.deleted === true) return formEntry(standing);
  if (!newest.deleted || newest.version !== version) throw changedMeanwhile();
  const versions = await parts.records.history(read.ask, read.subject, newest.type, id);
  const last = versions.find((one) => one.json !== null);
  if (last === undefined || entryAfter(read, last, null) === null) throw notFound();
  return await written(restoring, { ...last, version }, exactly(last), null);
}

/** What was changed in the resource since stays: this one is put back among the others. */
async function placeAgain(restoring: Restoring, place: number): Promise<FormEntry> {
  const { parts, read, id, version } = restoring;
  const [newest] = await parts.records.versions(read.ask, id);
  if (newest === undefined || newest.deleted) throw notFound();
  const versions = await parts.records.history(read.ask, read.subject, newest.type, id);
  const [now] = versions;
  const earlier = versions.find((one) => one.version === version - 1);
  if (now === undefined || earlier === undefined || entryAfter(read, earlier, place) === null) throw notFound();
  const before = exactly(now);
  const again = mappings[read.part].again?.(before, exactly(earlier), place) ?? null;
  if (again === null) throw notFound();
  if (again.resource !== before) return await written(restoring, now, again.resource, again.place);
  const standing = entryAfter(read, now, again.place);
  if (standing === null) throw notFound();
  return formEntry(standing);
}

/** @param replaced The version that is there */
async function written(
  { parts, asked, read, leave, id }: Restoring,
  replaced: StoredResource,
  resource: ReturnType<typeof exactly>,
  place: number | null,
): Promise<FormEntry> {
  const write = {
    op: 'update',
    id,
    type: replaced.type,
    resource: checked(resource, asked.record, exactly(replaced)),
    replaces: replaced.version,
    tokens: [],
  } as const;
  try {
    const writes = [write, ...answeringGone(read, asked.record)];
    const options = { ...whileUnanswered(parts, asked, read), singly: leave.singly };
    const [stored] = await parts.records.writeAll(read.ask, leave.grant, read.subject, writes, options);
    const entry = stored === undefined ? null : entryAfter(read, stored, place);
    if (entry === null) throw new TypeError('a mapping does not read what it read before');
    return formEntry(entry);
  } catch (error) {
    throw isConflict(error) ? changedMeanwhile() : error;
  }
}
