import type { Composition, Resource } from '@medplum/fhirtypes';
import { notFound } from '../../access/index.ts';
import {
  CarnetError,
  lengthPrefixed,
  localIdOf,
  parseResourceId,
  type ResourceId,
  type Uuid,
} from '../../kernel/index.ts';
import { checkCompartment, parseExact, references, validateResource } from '../../records/fhir/index.ts';
import {
  isResourceType,
  type PlannedWrite,
  type ResourceType,
  type StoredResource,
  type VersionFacts,
  type WriteAllOptions,
} from '../../records/index.ts';
import { mappings } from './mappings.ts';
import { type Among, holdPart } from './part-store.ts';
import type { FormAsk, FormParts, PartEntry, PartRead } from './read-part.ts';
import { withoutNoneKnown } from './said.ts';
import { type FormPart, singleParts } from './values.ts';

/** The number of a new entry: the same for the same key of the same account, so that a repeated request finds what it made. */
function newEntryId(parts: FormParts, asked: FormAsk, subject: Uuid, key: string, nth: number): ResourceId {
  if (asked.part === 'identity') return { subject, local: 0n };
  const fields = isSingle(asked.part)
    ? ['single', subject, asked.part, ...(nth === 0 ? [] : [String(nth)])]
    : ['entry', asked.actor.account, subject, asked.part, key];
  return { subject, local: localOf(parts, fields) };
}

/**
 * Where a new entry goes, with what stands there. The one entry of a part goes to the next place where its own has something
 * else by now (one that was marked as an error, or was made another observation, over FHIR).
 */
export async function newPlace(
  parts: FormParts,
  asked: FormAsk,
  read: PartRead,
  key: string,
): Promise<{ readonly id: ResourceId; readonly newest: VersionFacts | undefined }> {
  for (let nth = 0; ; nth++) {
    const id = newEntryId(parts, asked, read.subject, key, nth);
    const [newest] = await parts.records.versions(read.ask, id);
    const isTaken =
      isSingle(read.part) &&
      newest?.deleted === false &&
      read.known.includes(id.local) &&
      !read.entries.some((entry) => entry.stored.id.local === id.local);
    if (!isTaken) return { id, newest };
  }
}

/** The one place of a part's answer, so that two people who answer at once do not make two. */
export function answerId(parts: FormParts, subject: Uuid, part: FormPart): ResourceId {
  return { subject, local: localOf(parts, ['answer', subject, part]) };
}

function localOf(parts: FormParts, fields: readonly string[]): bigint {
  return localIdOf(parts.keyring.mac('form-entry', lengthPrefixed(fields)));
}

export function isSingle(part: FormPart): boolean {
  return singleParts.some((one) => one === part);
}

/** A resource that was made or changed here, as strictly checked as one that comes over FHIR REST. */
export function checked(resource: Resource, record: string, before: Resource | null): PlannedWrite['resource'] {
  const valid = validateResource(resource);
  // What the version before referred to may stay, as it may over REST.
  const kept =
    before === null ? new Set<string>() : new Set(references(validateResource(before)).map((one) => one.reference));
  checkCompartment(valid, record, { keep: (reference) => kept.has(reference) });
  return valid;
}

/** The stored resource with its decimals as they were written, to be changed and stored again. */
export function exactly(stored: StoredResource): Resource {
  return parseExact((stored.json ?? Buffer.from('null')).toString('utf8')) as Resource; // validated before it was stored
}

export function typeOf(resource: Resource): ResourceType {
  if (!isResourceType(resource.resourceType)) throw new TypeError('a mapping made a type that is not kept');
  return resource.resourceType;
}

/**
 * For an entry that comes: `conflict` where the part was answered as a whole since it was read. With `whileEmpty`, of an entry and
 * a "nothing" that are said at once, the entry stands alone.
 */
export function whileUnanswered(parts: FormParts, asked: FormAsk, read: PartRead): WriteAllOptions {
  return whileNothingNew(asked, read, { ids: [answerId(parts, read.subject, read.part).local], types: [] });
}

/** For an answer to the part as a whole: `conflict` where an entry came since the part was read. */
export function whileEmpty(asked: FormAsk, read: PartRead): WriteAllOptions {
  return whileNothingNew(asked, read, { ids: [], types: mappings[read.part].types });
}

function whileNothingNew({ actor }: FormAsk, { subject, part, known }: PartRead, among: Among): WriteAllOptions {
  return {
    kind: null,
    import: null,
    async before(transaction) {
      const { isNew } = await holdPart(transaction, { actor, subject, part }, among, known);
      if (isNew) throw new CarnetError('conflict', 'It was changed meanwhile. Read it again, then repeat your change.');
    },
  };
}

/** What says that the part is empty goes in the same transaction in which an entry comes; of a document only that statement. */
export function answeringGone(read: PartRead, record: string): readonly PlannedWrite[] {
  const { part, summary } = read;
  const gone = read.answering.map(
    ({ id, type, version }): PlannedWrite => ({
      op: 'delete',
      id,
      type,
      resource: null,
      replaces: version,
      tokens: [],
    }),
  );
  if (summary === null) return gone;
  const before = exactly(summary) as Composition; // the reader found it among these
  const resource = checked(withoutNoneKnown(before, part), record, before);
  const { id, type, version } = summary;
  return [...gone, { op: 'update', id, type, resource, replaces: version, tokens: [] }];
}

/** The entry of a path. `gone` for one that was deleted, `not-found` for one that is not there. */
export async function demandEntry(parts: FormParts, read: PartRead, id: string): Promise<PartEntry> {
  const entry = read.entries.find((one) => one.id === id);
  if (entry !== undefined) return entry;
  const own = parseResourceId(id);
  if (own === null || own.subject !== read.subject) throw notFound();
  const [newest] = await parts.records.versions(read.ask, own);
  throw newest?.deleted === true ? deleted() : notFound();
}

export function deleted(): CarnetError {
  return new CarnetError('gone', 'This entry was deleted. It can be brought back from its history.');
}

export function demandVersion(wanted: number, entry: Pick<StoredResource, 'version'>): void {
  if (wanted !== entry.version) throw changedMeanwhile();
}

export function changedMeanwhile(): CarnetError {
  return new CarnetError(
    'precondition-failed',
    'Somebody has changed this entry since you opened it. Look at it as it is now, then save again what you want to change.',
  );
}

const tries = 3;

/** Reads, decides and writes again where somebody was faster in between: a round that gives null was overtaken. */
export async function untilMet<T>(round: (isLast: boolean) => Promise<T | null>): Promise<T> {
  for (let tried = 1; tried <= tries; tried++) {
    const done = await round(tried === tries);
    if (done !== null) return done;
  }
  throw new TypeError('the last round gives an answer or throws');
}

/** What was written; null where it was overtaken and another round follows. */
export async function unlessOvertaken<T>(writing: Promise<T>, isLast: boolean): Promise<T | null> {
  try {
    return await writing;
  } catch (error) {
    if (isLast || !isConflict(error)) throw error;
    return null;
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof CarnetError && error.code === 'conflict';
}
