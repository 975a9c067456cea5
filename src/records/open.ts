import {
  type Access,
  covers,
  decide,
  decideByRight,
  givenToWrite,
  notFound,
  type RelationRow,
} from '../access/index.ts';
import { CarnetError, formatResourceId, Grant, type Part, type ResourceId, type Uuid } from '../kernel/index.ts';
import type { Keyring, Place, Unlocked } from '../keyring/index.ts';
import type { Ask, StoredResource } from './contract.ts';
import type { ReadRow, SetRow, TakenRow } from './store.ts';
import { type ResourceType, resourceTypes, typeOfCode } from './types.ts';

/** The relation that the statement met, as `access` takes it; null where it met none. */
export function metRelation(row: ReadRow): RelationRow | null {
  if (row.account === null || row.relation === null || row.mac === null) return null;
  return { account: row.account, relation: row.relation, scopes: row.scopes, mac: row.mac, terms: row.terms ?? null };
}

/** Where a resource's blob belongs; a superseded version keeps its place when it moves to the history. */
export function placeOf(type: ResourceType, id: ResourceId, version: number): Place {
  return {
    part: resourceTypes[type].part,
    table: 'resource',
    row: `${type}/${formatResourceId(id)}`,
    column: 'sealed',
    rowVersion: version,
  };
}

/** What is stored in a row. `gone` for a deleted resource. */
export function sealedOf(row: ReadRow): Buffer {
  if (row.deleted) throw new CarnetError('gone', 'This entry was deleted. Earlier versions are in its history.');
  if (row.sealed === null) throw notFound();
  return row.sealed;
}

/** Opens one row. `gone` for a deleted resource, `not-openable` where the bytes are not those that were sealed here. */
export async function open(
  unlocked: Unlocked,
  type: ResourceType,
  id: ResourceId,
  row: ReadRow,
): Promise<StoredResource> {
  const json = await unlocked.openRecord(placeOf(type, id, row.version), sealedOf(row));
  return { id, type, version: row.version, updatedAt: row.updated_at, json };
}

/** Whether a Grant is on entries of a type: PostgreSQL shows what was given for any purpose, the Grant is of one. */
export function isOpen(grant: Grant, type: ResourceType): boolean {
  return covers(grant, type) && Grant.facts(grant).parts.includes(resourceTypes[type].part);
}

/** What of a record is open to somebody whose own it is not. */
export interface Given {
  readonly parts: readonly Part[];
  /** FHIR types of these parts that alone are open, as first in an emergency; null for all of them. */
  readonly types: readonly string[] | null;
  /** Those of them that may be written too, never the identity. */
  readonly writes: readonly Part[];
}

/** What a set has, and what of the record is open to who asked; null for whoever has all of it. */
export interface OpenedSet {
  readonly stored: readonly StoredResource[];
  readonly given: Given | null;
}

/** Opens the rows of one set: the first is the decision, of which `access` makes the Grant before anything is opened. */
export async function openSet(
  { keyring, access }: { readonly keyring: Keyring; readonly access: Pick<Access, 'refusal'> },
  rows: readonly (SetRow | TakenRow)[],
  ask: Ask,
  subject: Uuid,
): Promise<OpenedSet> {
  const [decision, ...found] = rows;
  const met = decision === undefined ? null : metRelation(decision);
  if (met === null) throw await access.refusal(ask.actor, subject);
  const grant =
    decision !== undefined && 'withdrawn' in decision && decision.withdrawn
      ? decideByRight(keyring, met, ask.actor, subject, 'read')
      : decide(keyring, met, ask.actor, subject, 'read', ask.purpose);
  const unlocked = await keyring.unlock(grant);
  const opened = found.map(async (row): Promise<StoredResource | null> => {
    const type = typeOfCode(row.type);
    if (type === undefined || row.id === null || !isOpen(grant, type)) return null;
    const id = { subject, local: row.id };
    const json = row.sealed === null ? null : await unlocked.openRecord(placeOf(type, id, row.version), row.sealed);
    return { id, type, version: row.version, updatedAt: row.updated_at, json };
  });
  const facts = Grant.facts(grant);
  return {
    stored: (await Promise.all(opened)).filter((resource) => resource !== null),
    given:
      facts.relation === 'granted'
        ? { parts: facts.parts, types: facts.types ?? null, writes: givenToWrite(keyring, met, subject, ask.purpose) }
        : null,
  };
}
