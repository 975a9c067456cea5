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

/**
 * By what an entry of the log was opened, of what the one who acted had then: by name where that gave the part, else by the practice that
 * gave it. An entry of several parts names the practice as soon as one of them came through it alone.
 *
 * @param type The FHIR type that the entry names; null where it is of several
 */
export function giftOf(entry: OpenedEntry, type: string | null, gifts: readonly NamedGift[]): NamedGift | undefined {
  if (entry.outcome !== 'ok' || !opening.includes(entry.kind)) return undefined;
  const had = gifts.filter(
    ({ purpose, since, endedAt }) =>
      purpose === entry.purpose && since <= entry.at && (endedAt === null || endedAt > entry.at),
  );
  const byName = had.find(({ practice }) => practice === null);
  const part = partOf(type);
  if (part !== null) {
    const gave = had.filter(({ parts }) => parts.includes(part));
    return gave.find((one) => one === byName) ?? gave[0];
  }
  const besides = had.find((one) => one !== byName && !one.parts.every((own) => byName?.parts.includes(own)));
  return besides ?? byName;
}

function partOf(type: string | null): Part | null {
  return type !== null && isResourceType(type) ? resourceTypes[type].part : null;
}
