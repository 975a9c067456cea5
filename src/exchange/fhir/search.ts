import { notFound } from '../../access/index.ts';
import { CarnetError, formatResourceId, parseResourceId, type RouteReply, type Uuid } from '../../kernel/index.ts';
import {
  type CompiledSearch,
  compileSearch,
  type FhirResource,
  splitValue,
  unescapeValue,
} from '../../records/fhir/index.ts';
import { isIndexed, type PatientQuery, type ResourceType, type StoredResource } from '../../records/index.ts';
import { searchBundle } from './bundle.ts';
import type { FhirParts, FhirRequest } from './context.ts';
import { parse, parseAsWritten } from './resource.ts';

type Pairs = readonly (readonly [string, string])[];

/** The pairs of a query string, repeated names kept. */
export function pairsOf(query: string): Pairs {
  return [...new URLSearchParams(query)];
}

/**
 * A search inside the records that the actor may open: the one that `patient`, `subject`, `_id` or the path names, else
 * all of them. Resources are opened and matched in memory; nothing of them is indexed in clear.
 */
export async function search(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  pairs: Pairs,
  subject?: Uuid,
): Promise<RouteReply> {
  const compiled = compileSearch(type, pairs);
  const path = subject === undefined ? type : `Patient/${formatResourceId({ subject, local: 0n })}/${type}`;
  const found = subject === undefined && !compiled.includes ? await foundByIndex(parts, request, type, pairs) : null;
  const sources = new Map<FhirResource, StoredResource>(found?.map((stored) => [parse(stored), stored]));
  if (found === null) {
    const subjects = subject === undefined ? await subjectsOf(parts, request, type, pairs) : [subject];
    for (const one of subjects) {
      for (const stored of await open(parts, request, one, type, compiled)) sources.set(parse(stored), stored);
    }
  }
  const all = [...sources.keys()];
  const asWritten = (resource: FhirResource): FhirResource => {
    const stored = sources.get(resource);
    return stored === undefined ? resource : parseAsWritten(stored);
  };
  const matches = all.filter((resource) => compiled.matches(resource)).sort((a, b) => compiled.compare(a, b));
  return {
    status: 200,
    headers: { 'content-type': 'application/fhir+json; charset=utf-8' },
    body: Buffer.from(JSON.stringify(searchBundle(parts.base, path, compiled, matches, all, asWritten))),
  };
}

/** The one resource that a conditional create means; null for none, `precondition-failed` for several. */
export async function findOne(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  type: ResourceType,
  query: string,
): Promise<StoredResource | null> {
  const compiled = compileSearch(type, pairsOf(query.replace(/^\?/, '')));
  const stored = await parts.records.all(request.ask, subject, {
    types: [type],
    kind: 'record-search',
    what: `${type}?`,
  });
  const found = stored.filter((one) => compiled.matches(parse(one)));
  if (found.length > 1) {
    throw new CarnetError('precondition-failed', 'If-None-Exist matches several entries, so nothing was stored.');
  }
  return found[0] ?? null;
}

async function open(
  parts: FhirParts,
  request: FhirRequest,
  subject: Uuid,
  type: ResourceType,
  compiled: CompiledSearch,
): Promise<readonly StoredResource[]> {
  const types = compiled.includes ? null : [type];
  const stored = await parts.records.all(request.ask, subject, { types, kind: 'record-search', what: `${type}?` });
  return stored.filter((one) => one.json !== null);
}

const naming = new Set(['patient', 'subject', 'patient:Patient', 'subject:Patient']);

async function subjectsOf(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  pairs: Pairs,
): Promise<readonly Uuid[]> {
  const own = await ownSubjects(parts, request);
  const named = pairs
    .filter(([name]) => naming.has(name) || name === '_id')
    .map(([name, value]) => value.split(',').flatMap((text) => subjectNamed(name, type, text)));
  // What was given is searched where it is named, not all of it at once: each search stands in the log of whose record it is.
  const others = named.flat().some((subject) => !own.includes(subject))
    ? (await parts.access.given(request.ask.actor)).filter((subject) => named.flat().includes(subject))
    : [];
  // Several such parameters narrow each other; a subject that the actor may not open is one that does not exist.
  const subjects = [...own, ...others].filter((subject) =>
    named.every((list) => list.length === 0 || list.includes(subject)),
  );
  return type === 'Patient' && subjects.length > 1 ? await indexed(parts, request, subjects, pairs) : subjects;
}

/** The records that are the actor's own, or that he looks after: in a role that is for them. */
export async function ownSubjects(
  parts: FhirParts,
  { ask: { actor, purpose } }: FhirRequest,
): Promise<readonly Uuid[]> {
  return purpose === 'self-care' ? (await parts.access.relations(actor)).map(({ subject }) => subject) : [];
}

const indexedNames = ['identifier', 'phone', 'email'] as const;

/**
 * The Patients of one's own records that the blind index says to have what is asked for, where that is a whole search: then the records need
 * not be known first, of which few may be opened. Null where the index alone does not tell.
 */
async function foundByIndex(
  parts: FhirParts,
  request: FhirRequest,
  type: ResourceType,
  pairs: Pairs,
): Promise<readonly StoredResource[] | null> {
  const asked = type === 'Patient' && request.ask.purpose === 'self-care' ? queriesOf(pairs) : [];
  if (asked.length === 0 || pairs.some(([name]) => naming.has(name) || name === '_id')) return null;
  if (!asked.flat().every(isIndexed)) return null;
  const [first, ...others] = await Promise.all(asked.map((either) => anyOf(parts, request, either)));
  const subjects = [...(first ?? [])].filter((subject) => others.every((found) => found.has(subject)));
  // Nothing found may also mean that the session has ended, which this says.
  if (subjects.length === 0) await parts.access.relations(request.ask.actor);
  const found = await Promise.all(subjects.map((one) => parts.records.found(request.ask, one, 'Patient?')));
  return found.filter((stored) => stored !== null);
}

/** Only those whose blind index has the values asked for: of many records few are opened, and the log of the others stays quiet. */
async function indexed(
  parts: FhirParts,
  request: FhirRequest,
  subjects: readonly Uuid[],
  pairs: Pairs,
): Promise<readonly Uuid[]> {
  let left = subjects;
  for (const either of queriesOf(pairs)) {
    const found = await anyOf(parts, request, either);
    left = left.filter((subject) => found.has(subject));
  }
  return left;
}

/** What of a search the blind index knows: all of it must be met, and of each any. */
function queriesOf(pairs: Pairs): readonly (readonly PatientQuery[])[] {
  return pairs.flatMap(([name, text]) => {
    const by = indexedNames.find((one) => one === name);
    const values = splitValue(text, ',').map((value) => unescapeValue(splitValue(value, '|').at(-1) ?? ''));
    return by === undefined || values.includes('') ? [] : [values.map((value) => ({ by, value }))];
  });
}

async function anyOf(
  { records }: FhirParts,
  { ask }: FhirRequest,
  either: readonly PatientQuery[],
): Promise<ReadonlySet<Uuid>> {
  return new Set(await records.candidates(ask.actor, ...either));
}

function subjectNamed(name: string, type: ResourceType, text: string): Uuid[] {
  const last = text.slice(text.lastIndexOf('/') + 1);
  const id = parseResourceId(last);
  if (id === null) return [];
  return naming.has(name) || type === 'Patient' || name === '_id' ? [id.subject] : [];
}

/** The subject of a compartment path (`Patient/id/Condition`); `not-found` for anything that is no id of a Patient. */
export function compartmentSubject(text: string): Uuid {
  const id = parseResourceId(text);
  if (id === null || id.local !== 0n) throw notFound();
  return id.subject;
}
