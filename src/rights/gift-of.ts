import type { NamedGift } from '../access/index.ts';
import type { AuditKind, OpenedEntry } from '../audit/index.ts';
import type { Part } from '../kernel/index.ts';
import { isResourceType, resourceTypes } from '../records/index.ts';

/** What opens or changes something of a record. */
const opening: readonly AuditKind[] = [
  'record-read',
  'record-search',
  'record-history',
  'record-created',
  'record-updated',
  'record-deleted',
];

/** What changes it, which only what was given to write too lets one do. */
const changing: readonly AuditKind[] = ['record-created', 'record-updated', 'record-deleted'];

/** The entry is dated by the server before, what was given by PostgreSQL; by so many ms they may be apart. */
const apart = 10_000;

/**
 * By what an entry of the log was opened, of what the one who acted had then for that purpose, and for a change to write: by name where that
 * gave the part, else by the oldest that a practice gave it by. An entry of several parts names the practice as soon as one of them came through
 * it alone.
 *
 * @param type The FHIR type that the entry names; null where it is of several
 */
export function giftOf(entry: OpenedEntry, type: string | null, gifts: readonly NamedGift[]): NamedGift | undefined {
  if (entry.outcome !== 'ok' || !opening.includes(entry.kind)) return undefined;
  const part = partOf(type);
  const fit = gifts.filter(
    ({ purpose, write, parts }) =>
      purpose === entry.purpose && (write || !changing.includes(entry.kind)) && (part === null || parts.includes(part)),
  );
  const at = entry.at.getTime();
  const stood = fit.filter((one) => wasAt(one, at, 0));
  const had = stood.length > 0 ? stood : fit.filter((one) => wasAt(one, at, apart));
  const byName = had.find((one) => one.byName);
  if (part !== null) return byName ?? had[0];
  const besides = had.find((one) => !one.byName && !one.parts.every((own) => byName?.parts.includes(own)));
  return besides ?? byName;
}

const wasAt = ({ since, endedAt }: NamedGift, at: number, slack: number): boolean =>
  since.getTime() <= at + slack && (endedAt === null || endedAt.getTime() > at - slack);

function partOf(type: string | null): Part | null {
  return type !== null && isResourceType(type) ? resourceTypes[type].part : null;
}
