import type { Sql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { type Actor, CarnetError, newUuid, type Uuid } from '../../kernel/index.ts';
import type { Unlocked } from '../../keyring/index.ts';
import { ownList } from '../decide.ts';
import type { GrantParts, Person, PersonCopy, PersonSource } from '../guardians/parts.ts';
import { type EntryRow, openEntry, sealEntry } from './entry.ts';
import { isOurList, listMac } from './origin.ts';
import { beginList, endList, entriesOf, findList, keepOnList, type ListRow, type NewEntry } from './store.ts';

type ListParts = Pick<GrantParts, 'sql' | 'keyring' | 'createSubject' | 'onError'>;

/** Most who are put on a list in one transaction: PostgreSQL holds locks for each. */
const atOnce = 50;

/** A list as it was found, before it is known who is still to be on it. */
export interface FoundList {
  readonly row: ListRow | null;
  readonly entries: readonly EntryRow[];
}

/** To be read in the transaction that reads who is held: whoever leaves after that ends this list and no later one. */
export async function readList(sql: Parameters<typeof findList>[0]): Promise<FoundList> {
  const row = await findList(sql);
  return { row, entries: row === null ? [] : await entriesOf(sql, row.id) };
}

/** The list of one's patients while it is read: a copy of what their records say, which gives nobody anything. */
export interface OpenList {
  copyOf(subject: Uuid): PersonCopy;
  /** Keeps who was opened anew; `gone`: on the list, and not to be read any more, which ends the list. */
  settle(gone: readonly Uuid[]): Promise<void>;
}

/**
 * Opens the list of whoever is at the session with its one key, or begins one. A list on which somebody is who is not `held` any more is
 * ended, and another one begun. Null where nobody is held, or the key service does not answer: then there is no list to read.
 */
export async function openList(
  parts: ListParts,
  actor: Actor,
  found: FoundList,
  held: ReadonlySet<Uuid>,
): Promise<OpenList | null> {
  if (found.row !== null && found.entries.some(({ subject }) => !held.has(subject))) {
    await end(parts, actor, found.row.id);
    return await openList(parts, actor, { row: null, entries: [] }, held);
  }
  if (held.size === 0) return null;
  try {
    const row = found.row ?? (await begin(parts, actor));
    return row === null ? null : opened(parts, actor, row, found.entries, await unlocked(parts, actor, row, 'read'));
  } catch (error) {
    if (!(error instanceof CarnetError)) throw error;
    // A copy is worth no answer that is not given: each name is in its record.
    if (error.code === 'key-service-away') return null;
    if (error.code !== 'key-destroyed' || found.row === null) throw error;
    await end(parts, actor, found.row.id);
    return await openList(parts, actor, { row: null, entries: [] }, held);
  }
}

function opened(parts: ListParts, actor: Actor, row: ListRow, entries: readonly EntryRow[], keys: Unlocked): OpenList {
  const kept = new Map(entries.map((entry) => [entry.subject, entry]));
  const fresh: { readonly subject: Uuid; readonly of: PersonSource; readonly person: Person }[] = [];
  return {
    copyOf: (subject) => ({
      async kept(now) {
        const entry = kept.get(subject);
        if (entry === undefined) return null;
        try {
          return await openEntry(keys, entry, now);
        } catch (error) {
          if (!(error instanceof CarnetError && error.code === 'not-openable')) throw error;
          // Moved or altered: it is told of, and the record says who it is.
          parts.onError(error);
          return null;
        }
      },
      opened: (of, person) => void fresh.push({ subject, of, person }),
    }),
    async settle(gone) {
      if (gone.some((subject) => kept.has(subject))) return await end(parts, actor, row.id);
      if (fresh.length === 0) return;
      const sealing = await unlocked(parts, actor, row, 'write');
      const sealed = await Promise.all(
        fresh.map(async ({ subject, of, person }): Promise<NewEntry> => {
          return { subject, version: of.version, sealed: await sealEntry(sealing, subject, of, person) };
        }),
      );
      for (let n = 0; n < sealed.length; n += atOnce)
        await asActor(parts.sql, actor, null, (transaction) =>
          keepOnList(transaction, row.id, sealed.slice(n, n + atOnce)),
        );
    },
  };
}

/** `not-openable` for a list that this server did not make for this account. */
async function unlocked(
  { keyring }: Pick<ListParts, 'keyring'>,
  actor: Actor,
  row: ListRow,
  action: 'read' | 'write',
): Promise<Unlocked> {
  if (row.account !== actor.account || !isOurList(keyring, row))
    throw new CarnetError('not-openable', 'A stored list of patients is not as it was written.');
  return await keyring.unlock(ownList(actor, row.id, action));
}

/** The key comes first; that of a list that does not count after all is destroyed like that of one that has ended. */
async function begin(parts: ListParts, actor: Actor): Promise<ListRow | null> {
  const id = newUuid();
  await parts.createSubject(id, 'list');
  const mac = listMac(parts.keyring, { id, account: actor.account });
  return await asActor(parts.sql, actor, null, (transaction) => beginList(transaction, id, mac));
}

async function end({ sql }: { readonly sql: Sql }, actor: Actor, list: Uuid): Promise<void> {
  await asActor(sql, actor, null, (transaction) => endList(transaction, list));
}
