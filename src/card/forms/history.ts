import type { Resource } from '@medplum/fhirtypes';
import { notFound } from '../../access/index.ts';
import { parseResourceId } from '../../kernel/index.ts';
import type { StoredResource } from '../../records/index.ts';
import { saidBy } from '../said-by.ts';
import type { FormHistory } from './contract.ts';
import { changedFields } from './mapping.ts';
import { mappings } from './mappings.ts';
import { entryAfter, type FormAsk, type FormParts, type PartRead, readPart } from './read-part.ts';
import type { FormValue } from './values.ts';
import { type Writers, writersOf } from './writers.ts';

type Version = FormHistory['versions'][number];

interface Told {
  readonly stored: StoredResource;
  /** Its resource was deleted, or it was taken out of it. */
  readonly gone: boolean;
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
  const places = place === null ? null : placesIn(asked, stored, place);
  // A version of before it was there is none of it.
  const first = places === null ? stored.length : places.findLastIndex((at) => at !== null) + 1;
  const told = stored
    .slice(0, first)
    .map((one, n) => toldBy(read, one, places === null ? null : (places[n] ?? null), places !== null))
    .toReversed();
  if (!told.some(({ isEntry }) => isEntry)) throw notFound();
  const imported = new Set(facts.filter((one) => one.imported).map((one) => one.version));
  const writers = await writersOf(parts, asked.actor, own, type, stored);
  const versions = told.map((one, n) => versionOf(one, told.slice(0, n), imported, writers));
  // What else changed in a resource that holds several entries is no version of this one.
  const isOwn = (one: Version, n: number) =>
    place === null || n === 0 || one.changed.length > 0 || told[n]?.gone !== told[n - 1]?.gone;
  return { versions: versions.filter(isOwn).toReversed() };
}

/** @param stored Newest first */
function placesIn({ part }: FormAsk, stored: readonly StoredResource[], place: number): readonly (number | null)[] {
  // What is stored was validated as FHIR R4 before it was sealed.
  const resources = stored.map(({ json }) => (json === null ? null : (JSON.parse(json.toString('utf8')) as Resource)));
  return mappings[part].places?.(resources, place) ?? stored.map(() => null);
}

function toldBy(read: PartRead, stored: StoredResource, place: number | null, isOfSeveral: boolean): Told {
  const gone = stored.json === null || (isOfSeveral && place === null);
  const entry = gone ? null : entryAfter(read, stored, place);
  return { stored, gone, isEntry: entry !== null, value: entry?.value ?? null };
}

/** @param before Oldest first */
function versionOf(one: Told, before: readonly Told[], imported: ReadonlySet<number>, writers: Writers): Version {
  const { version, updatedAt } = one.stored;
  const isDeleted = one.gone;
  // What is brought back is compared with what was deleted.
  const last = before.findLast(({ gone }) => !gone);
  return {
    version,
    at: updatedAt.toISOString(),
    change: isDeleted ? 'deleted' : imported.has(version) ? 'imported' : changeAfter(before.at(-1)),
    ...(writers.get(version) ?? sayerOf(one)),
    value: one.value,
    changed: isDeleted || last === undefined ? [] : [...changedFields(last.value, one.value)],
  };
}

/** Whom the version itself names, for whoever does not see the log; a deletion names nobody. */
function sayerOf({ stored }: Told): Pick<Version, 'by' | 'name'> {
  // What is stored was validated as FHIR R4 before it was sealed.
  const name = stored.json === null ? null : saidBy(JSON.parse(stored.json.toString('utf8')) as Resource);
  return { by: name === null ? 'unknown' : 'other', name };
}

function changeAfter(before: Told | undefined): Version['change'] {
  if (before === undefined) return 'created';
  return before.gone ? 'restored' : 'changed';
}
