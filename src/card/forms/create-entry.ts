import { isDeepStrictEqual } from 'node:util';
import { CarnetError, formatResourceId, type ResourceId } from '../../kernel/index.ts';
import type { PlannedWrite, VersionFacts } from '../../records/index.ts';
import type { FormEntry } from './contract.ts';
import { leaveToWrite } from './leave.ts';
import { mappings } from './mappings.ts';
import { normal } from './normal.ts';
import {
  demandReadable,
  entryAfter,
  type FormAsk,
  type FormParts,
  formEntry,
  type PartRead,
  readPart,
  subjectOf,
} from './read-part.ts';
import type { FormValue } from './values.ts';
import {
  answeringGone,
  checked,
  deleted,
  isSingle,
  newPlace,
  typeOf,
  unlessOvertaken,
  untilMet,
  whileUnanswered,
} from './writing.ts';

/**
 * Makes an entry out of a value; what said that the part is empty goes with the same commit. The same key with the same value
 * finds the entry that it made (status 200).
 *
 * @param key UUID that the client made for this entry
 * @throws `conflict` for a key that made something else, and where the part has its one entry; `gone` where it was deleted since
 */
export async function createEntry(
  parts: FormParts,
  asked: FormAsk,
  key: string,
  value: FormValue,
): Promise<{ readonly status: 200 | 201; readonly entry: FormEntry }> {
  const wanted = normal(value);
  return await untilMet((isLast) => tryToCreate(parts, asked, { key, wanted, isLast }));
}

interface Wanted {
  readonly key: string;
  readonly wanted: FormValue;
  readonly isLast: boolean;
}

async function tryToCreate(
  parts: FormParts,
  asked: FormAsk,
  { key, wanted, isLast }: Wanted,
): Promise<{ readonly status: 200 | 201; readonly entry: FormEntry } | null> {
  const subject = subjectOf(asked.record);
  const read = await readPart(parts, asked);
  const { grant, singly, sign } = await leaveToWrite(parts, asked);
  const { id, newest } = await newPlace(parts, asked, read, key);
  if (!isLast && cameLater(read, id, newest)) return null;
  if (newest !== undefined && !newest.deleted) return { status: 200, entry: await madeBefore(parts, read, id, wanted) };
  if (newest !== undefined && !isSingle(asked.part)) throw deleted();
  if (asked.part === 'pregnancy' && read.entries.length > 0) throw thereAlready();
  const resource = sign(mappings[asked.part].make(wanted, read.context));
  demandReadable(read, { ...resource, id: formatResourceId(id) }, null);
  const write: PlannedWrite = {
    op: newest === undefined ? 'create' : 'update',
    id,
    type: typeOf(resource),
    resource: checked(resource, asked.record, null),
    replaces: newest?.version ?? null,
    tokens: [],
  };
  const writes = [write, ...answeringGone(read, asked.record)];
  const options = { ...whileUnanswered(parts, asked, read), singly };
  const written = await unlessOvertaken(parts.records.writeAll(read.ask, grant, subject, writes, options), isLast);
  if (written === null) return null;
  const [stored] = written;
  const entry = stored === undefined ? null : entryAfter(read, stored, null);
  if (entry === null) throw new TypeError('a mapping does not read what it made');
  return { status: 201, entry: formEntry(entry) };
}

/** Whether it came in after the part was read, as when the same request is sent twice at once. */
function cameLater(read: PartRead, id: ResourceId, newest: VersionFacts | undefined): boolean {
  return newest?.deleted === false && !read.known.includes(id.local);
}

/** The entry that is there under the id, if it is the one that the request asks for: as it is now, or as it was made. */
async function madeBefore(parts: FormParts, read: PartRead, id: ResourceId, wanted: FormValue): Promise<FormEntry> {
  const entry = read.entries.find((one) => one.place === null && one.stored.id.local === id.local);
  if (entry !== undefined) {
    if (isDeepStrictEqual(entry.value, wanted)) return formEntry(entry);
    if (!isSingle(read.part) && (await firstValue(parts, read, entry.stored.type, id, wanted))) return formEntry(entry);
  }
  if (isSingle(read.part)) throw thereAlready();
  throw new CarnetError(
    'conflict',
    'This Idempotency-Key made another entry. Nothing was stored; send this one with a key of its own.',
  );
}

/** Whether the entry began with this value; it may have been changed since. */
async function firstValue(
  parts: FormParts,
  read: PartRead,
  type: ReturnType<typeof typeOf>,
  id: ResourceId,
  wanted: FormValue,
): Promise<boolean> {
  const versions = await parts.records.history(read.ask, read.subject, type, id);
  const first = versions.find((one) => one.version === 1);
  return first !== undefined && isDeepStrictEqual(entryAfter(read, first, null)?.value, wanted);
}

function thereAlready(): CarnetError {
  return new CarnetError('conflict', 'This is answered already. Open it and change it.');
}
