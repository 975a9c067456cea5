import { type Access, notFound } from '../access/index.ts';
import type { AuditKind, EntriesWanted, OpenedEntry } from '../audit/index.ts';
import { type Actor, type Grant, parseResourceId } from '../kernel/index.ts';
import type { Deed, WhoLooked } from './contract.ts';

export interface RightsParts {
  readonly access: Pick<Access, 'authorize'>;
  /** A subject's entries of the log, opened under the Grant and the actor's secret. */
  readonly entries: (grant: Grant, actor: Actor, wanted: EntriesWanted) => Promise<readonly OpenedEntry[]>;
}

const pageSize = 40;

const deeds: Partial<Record<AuditKind, Deed>> = {
  'record-read': 'entry-read',
  'record-search': 'searched',
  'record-history': 'history-read',
  'record-created': 'added',
  'record-updated': 'changed',
  'record-deleted': 'deleted',
  'record-imported': 'imported',
  'record-import-undone': 'import-undone',
  'record-made': 'record-made',
  'record-exported': 'exported',
};
const kinds = Object.keys(deeds) as AuditKind[]; // Object.keys loses the type of a record's keys

/**
 * A page of who looked at a record, newest first, for whoever may open it. `not-found` for a record that is not there or not
 * yours; `not-openable` for an entry that was altered.
 */
export async function readWhoLooked(
  parts: RightsParts,
  actor: Actor,
  record: string,
  before: string | undefined,
): Promise<WhoLooked> {
  const id = parseResourceId(record);
  if (id === null || id.local !== 0n) throw notFound();
  const grant = await parts.access.authorize(actor, id.subject, 'read', 'self-care');
  const from = before === undefined ? null : BigInt(before);
  const found = await parts.entries(grant, actor, { kinds, before: from, limit: pageSize + 1 });
  const entries = found.slice(0, pageSize);
  return {
    entries: entries.map((entry) => ({
      id: entry.seq.toString(),
      at: entry.at.toISOString(),
      who: entry.actor === actor.account ? 'you' : 'somebody',
      deed: entry.what === 'card' ? 'card-read' : (deeds[entry.kind] ?? 'entry-read'),
      type: typeOf(entry.what),
      purpose: entry.purpose,
      outcome: entry.outcome === 'ok' ? 'done' : entry.outcome === 'denied' ? 'refused' : 'nothing-there',
    })),
    next: found.length > pageSize ? (entries.at(-1)?.seq.toString() ?? null) : null,
  };
}

/** The FHIR type at the beginning of what was touched (`Condition/…`, `Observation?code`). */
function typeOf(what: string): string | null {
  return /^[A-Z][A-Za-z]+(?=[/?]|$)/.exec(what)?.[0] ?? null;
}
