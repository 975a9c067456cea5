import type { Access, PeopleNames } from '../../access/index.ts';
import type { EntriesWanted, OpenedEntry } from '../../audit/index.ts';
import { type Actor, formatResourceId, Grant, purposeOf, type ResourceId, type Uuid } from '../../kernel/index.ts';
import type { ResourceType, StoredResource } from '../../records/index.ts';

/** The entries of the log about a record, opened under the Grant and the actor's secret, newest first. */
export type ReadEntries = (grant: Grant, actor: Actor, wanted: EntriesWanted) => Promise<readonly OpenedEntry[]>;

interface WriterParts {
  readonly access: Pick<Access, 'authorize'>;
  readonly entries: ReadEntries;
  readonly names: (grant: Grant, actor: Actor) => Promise<PeopleNames>;
}

/** Who wrote a version; `name` of somebody else, where it is known. */
interface Writer {
  readonly by: 'you' | 'other';
  readonly name: string | null;
}

/** Who wrote each version, by its number. */
export type Writers = ReadonlyMap<number, Writer>;

const kinds = ['record-created', 'record-updated', 'record-deleted', 'record-imported'] as const;
/** How far back in the log of writes is looked; who wrote what is older is not known any more. */
const most = 500;

/**
 * Who wrote the versions of a resource, by the access log: it has one entry for each write that was done, so the newest
 * belongs to the newest version, and so on.
 *
 * @param stored Newest first
 */
export async function writersOf(
  parts: WriterParts,
  actor: Actor,
  id: ResourceId,
  type: ResourceType,
  stored: readonly StoredResource[],
): Promise<Writers> {
  const grant = await parts.access.authorize(actor, id.subject, 'read', purposeOf(actor));
  // The log is for whose record it is.
  if (Grant.facts(grant).relation === 'granted') return new Map();
  const entries = await parts.entries(grant, actor, { kinds: [...kinds], before: null, limit: most });
  const what = `${type}/${formatResourceId(id)}`;
  const own = entries.filter((entry) => entry.what === what && entry.outcome === 'ok');
  const names = own.every((entry) => entry.actor === actor.account) ? null : await parts.names(grant, actor);
  const writerOf = (account: Uuid | null): Writer =>
    account === actor.account
      ? { by: 'you', name: null }
      : { by: 'other', name: (account === null ? null : names?.get(account)?.name) ?? null };
  return new Map(stored.slice(0, own.length).map(({ version }, n) => [version, writerOf(own[n]?.actor ?? null)]));
}
