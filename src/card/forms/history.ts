import { notFound } from '../../access/index.ts';
import { parseResourceId } from '../../kernel/index.ts';
import type { StoredResource } from '../../records/index.ts';
import type { FormHistory } from './contract.ts';
import { changedFields } from './mapping.ts';
import { entryAfter, type FormAsk, type FormParts, type PartRead, readPart } from './read-part.ts';
import type { FormValue } from './values.ts';
import { type Writers, writersOf } from './writers.ts';

type Version = FormHistory['versions'][number];

interface Told {
  readonly stored: StoredResource;
  readonly isEntry: boolean;
  readonly value: FormValue | null;
}

/** Every version of an entry, newest first, with what it changed. `not-found` for what was never an entry of the part. */
export async function entryHistory(parts: FormParts, asked: FormAsk, id: string): Promise<FormHistory> {
  const read = await readPart(parts, asked);
  const [whole = '', number] = id.split('#');
  const own = parseResourceId(whole);
  if (own === null || own.subject !== read.subject) throw notFound();
  const facts = await parts.records.versions(read.ask, own);
  const type = facts[0]?.type;
  if (type === undefined) throw notFound();
  const place = number === undefined ? null : Number(number) - 1;
  const stored = await parts.records.history(read.ask, read.subject, type, own);
  const told = stored.toReversed().map((one) => toldBy(read, one, place));
  if (!told.some(({ isEntry }) => isEntry)) throw notFound();
  const imported = new Set(facts.filter((one) => one.imported).map((one) => one.version));
  const writers = await writersOf(parts, asked.actor, own, type, stored);
  const versions = told.map((one, n) => versionOf(one, told.slice(0, n), imported, writers));
  // What else changed in a resource that holds several entries is no version of this one.
  return { versions: versions.filter((one, n) => place === null || n === 0 || one.changed.length > 0).toReversed() };
}

function toldBy(read: PartRead, stored: StoredResource, place: number | null): Told {
  const entry = entryAfter(read, stored, place);
  return { stored, isEntry: entry !== null, value: entry?.value ?? null };
}

/** @param before Oldest first */
function versionOf(one: Told, before: readonly Told[], imported: ReadonlySet<number>, writers: Writers): Version {
  const { version, updatedAt } = one.stored;
  const isDeleted = one.stored.json === null;
  // What is brought back is compared with what was deleted.
  const last = before.findLast(({ stored }) => stored.json !== null);
  return {
    version,
    at: updatedAt.toISOString(),
    change: isDeleted ? 'deleted' : imported.has(version) ? 'imported' : changeAfter(before.at(-1)),
    by: writers.get(version) ?? 'unknown',
    value: one.value,
    changed: isDeleted || last === undefined ? [] : [...changedFields(last.value, one.value)],
  };
}

function changeAfter(before: Told | undefined): Version['change'] {
  if (before === undefined) return 'created';
  return before.stored.json === null ? 'restored' : 'changed';
}
