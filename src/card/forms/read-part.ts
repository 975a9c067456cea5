import type { Resource } from '@medplum/fhirtypes';
import { type Access, notFound, type PeopleNames } from '../../access/index.ts';
import {
  type Actor,
  CarnetError,
  type Clock,
  formatResourceId,
  type Grant,
  parseResourceId,
  purposeOf,
  type Uuid,
} from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import {
  type Ask,
  type Given,
  type Records,
  type ResourceType,
  resourceTypes,
  type StoredResource,
} from '../../records/index.ts';
import { type Chart, chartOf } from '../chart.ts';
import { mayWrite } from '../given-parts.ts';
import { answerOf } from '../part.ts';
import { answering, answerType, givenAnswers } from './answers.ts';
import type { FormEntry, FormState } from './contract.ts';
import { entryId, type FormContext, type FoundEntry } from './mapping.ts';
import { mappings } from './mappings.ts';
import { saidBefore, summarySaying } from './said.ts';
import type { FormPart } from './values.ts';
import type { ReadEntries } from './writers.ts';

export interface FormParts {
  readonly records: Pick<Records, 'allGiven' | 'history' | 'versions' | 'writeAll'>;
  readonly access: Pick<Access, 'authorize' | 'authorizeParts'>;
  /** The name under which whoever asks has what was given of a record; null for whoever keeps it. */
  readonly grantedName: (actor: Actor, subject: Uuid) => Promise<string | null>;
  /** The names of everybody who has or had something of a record, for whoever keeps it. */
  readonly names: (grant: Grant, actor: Actor) => Promise<PeopleNames>;
  readonly keyring: Pick<Keyring, 'mac'>;
  readonly entries: ReadEntries;
  readonly clock: Clock;
}

/** Who asks for which part of which record. */
export interface FormAsk {
  readonly actor: Actor;
  readonly request: Uuid;
  readonly record: string;
  readonly part: FormPart;
}

/** An entry with the row that it stands in. */
export interface PartEntry extends FoundEntry {
  /** As routes name it: the FHIR id, with `#` and a number for one of several that stand in one resource. */
  readonly id: string;
  readonly stored: StoredResource;
}

/** One part of a record as forms see it, out of one audited read. */
export interface PartRead {
  readonly ask: Ask;
  readonly subject: Uuid;
  readonly part: FormPart;
  /** What was read and is no entry of the part itself: what an entry may refer to. */
  readonly beside: readonly Resource[];
  /** The numbers of their rows. */
  readonly known: readonly bigint[];
  readonly chart: Chart;
  readonly context: FormContext;
  readonly entries: readonly PartEntry[];
  /** What an entry or another answer takes away. */
  readonly answering: readonly StoredResource[];
  /** What of the record is open to who asked; null for whoever keeps it. */
  readonly given: Given | null;
  /** The document that says that nothing is known, of which an entry or another answer takes that statement away. */
  readonly summary: StoredResource | null;
}

export function askOf({ actor, request }: FormAsk): Ask {
  return { actor, request, purpose: purposeOf(actor) };
}

/** `not-found` for what is no record's id, as for a record that is not there or not yours. */
export function subjectOf(record: string): Uuid {
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  return id.subject;
}

/**
 * Reads a part; writes begin with it too, so that whoever is refused stands in the log of the record. `not-found` for a record
 * that is not there, not yours, or no record's id.
 */
export async function readPart(parts: FormParts, asked: FormAsk): Promise<PartRead> {
  const subject = subjectOf(asked.record);
  const { part } = asked;
  const mapping = mappings[part];
  const types = [
    ...new Set([...mapping.types, ...(part === 'identity' ? [] : [answerType(part)]), 'Composition' as const]),
  ];
  const ask = askOf(asked);
  const { stored, given } = await parts.records.allGiven(ask, subject, {
    types,
    kind: 'record-read',
    what: `${mapping.types[0]}?form`,
  });
  const rows = new Map<Resource, StoredResource>();
  for (const row of stored) {
    // What is stored was validated as FHIR R4 before it was sealed.
    if (row.json !== null) rows.set(JSON.parse(row.json.toString('utf8')) as Resource, row);
  }
  const today = new Date(parts.clock.now()).toISOString().slice(0, 10);
  const chart = chartOf([...rows.keys()], 'en', today);
  const rowOf = (resource: Resource): StoredResource => {
    const row = rows.get(resource);
    if (row === undefined) throw new TypeError('an entry is not among the resources that were read');
    return row;
  };
  const found = mapping.find(chart);
  // Of a part that was not given nothing is there, and "not answered" must not be said of it.
  const [first] = mapping.types;
  const isOpen = given === null || (first !== undefined && given.parts.includes(resourceTypes[first].part));
  if (!isOpen || given?.types?.includes(first ?? '') === false) throw notFound();
  const summary = summarySaying(chart, part);
  const own = new Set(found.map(({ resource }) => resource));
  return {
    ask,
    subject,
    part,
    beside: [...rows.keys()].filter((resource) => !own.has(resource)),
    known: stored.map(({ id }) => id.local),
    chart,
    context: { patient: { reference: `Patient/${asked.record}` }, today },
    entries: found.map((one) => {
      const row = rowOf(one.resource);
      return { ...one, stored: row, id: entryId(formatResourceId(row.id), one.place) };
    }),
    answering: part === 'identity' ? [] : answering(chart, part).map(rowOf),
    given,
    summary: summary === null ? null : rowOf(summary),
  };
}

/** The part as the routes tell it. */
export function stateOf(read: PartRead): FormState {
  const { part, entries, chart, given } = read;
  const access = given === null ? null : accessTo(part, given);
  if (entries.length > 0) return { part, answer: 'listed', answeredOn: null, entries: entries.map(formEntry), access };
  const { noneKnown, section } = saidBefore(chart, part);
  const said = answerOf(noneKnown, section, part === 'identity' ? [] : givenAnswers(chart, part));
  return { part, ...said, entries: [], access };
}

/** What of it the reader may change, to whom parts of the record were given. */
function accessTo(part: FormPart, given: Given): NonNullable<FormState['access']> {
  const [first] = mappings[part].types;
  const into = (type: ResourceType | undefined) => type !== undefined && mayWrite(resourceTypes[type].part, given);
  return { write: into(first), answer: part !== 'identity' && into(first) && into(answerType(part)) };
}

/**
 * A version of an entry, read by itself: the other entries of the part say nothing about it, and reading them for each of its
 * versions would cost their product. Null where it is none.
 */
export function entryAfter(read: PartRead, stored: StoredResource, place: number | null): PartEntry | null {
  if (stored.json === null) return null;
  const resource = JSON.parse(stored.json.toString('utf8')) as Resource; // validated before it was stored
  const entry = foundIn(read, resource, place);
  return entry === null ? null : { ...entry, stored, id: entryId(formatResourceId(stored.id), place) };
}

function foundIn(read: PartRead, resource: Resource, place: number | null): FoundEntry | null {
  const beside = read.beside.filter((one) => one.id !== resource.id);
  const found = mappings[read.part].find(chartOf([...beside, resource], 'en', read.context.today));
  return found.find((one) => one.resource === resource && one.place === place) ?? null;
}

/**
 * Demands, before anything is stored, that a resource which a mapping made reads as an entry. "No known allergies", picked
 * from a list of codes, does not: it is an answer to the part as a whole. `invalid-input`.
 */
export function demandReadable(read: PartRead, resource: Resource, place: number | null): void {
  if (foundIn(read, resource, place) !== null) return;
  const message = 'This says that there is nothing to list. Answer the part as a whole instead.';
  throw new CarnetError('invalid-input', message, { errors: [{ field: 'body.value', code: 'no-entry', message }] });
}

export function formEntry({ id, stored, value }: PartEntry): FormEntry {
  return { id, version: stored.version, value, changedAt: stored.updatedAt.toISOString() };
}
