import type { Sql } from 'postgres';
import { CarnetError, type Grant, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { isOurList } from './origin.ts';
import { deleteList, endedLists, endLapsed } from './store.ts';

export interface EndingParts {
  /** Role carnet_retain. */
  readonly retainSql: Sql;
  readonly keyring: Pick<Keyring, 'destroySubject' | 'mac'>;
  /** The Grant of the machine `retain` on a subject. */
  readonly grant: (subject: Uuid) => Grant;
  readonly onError: (error: unknown) => void;
}

/**
 * Destroys the keys of the lists that have ended, with their absence read back, and then their rows: of all, or of those that name a record
 * or are of an account. Each may be done again and by several processes at once. Leaves those alone that this server did not write, and
 * gives their number. `conflict` while a backup copies keys, `key-service-away`.
 */
export async function destroyEndedLists(parts: EndingParts, of: Uuid | null = null): Promise<number> {
  let foreign = 0;
  for (const list of await endedLists(parts.retainSql, of)) {
    if (!isOurList(parts.keyring, list)) {
      foreign++;
      continue;
    }
    await parts.keyring.destroySubject(parts.grant(list.id));
    await deleteList(parts.retainSql, list.id);
  }
  return foreign;
}

/** The same, after the lists have ended that somebody left without an act of anybody, as when a day has passed. Tells of what it left alone. */
export async function endLapsedLists(parts: EndingParts): Promise<void> {
  await endLapsed(parts.retainSql);
  if ((await destroyEndedLists(parts)) === 0) return;
  parts.onError(
    new CarnetError('not-openable', 'A stored list of patients is not as it was written: no key is destroyed for it.'),
  );
}
