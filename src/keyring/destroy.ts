import type { Sql } from 'postgres';
import { CarnetError, Grant, type Uuid } from '../kernel/index.ts';
import type { DestroyedKey } from './contract.ts';
import { demandNoHold } from './hold.ts';
import type { KekRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { answered, kekStore } from './store.ts';

/** The keys and secrets of the Grant's subject, as a receipt names them. */
export async function keysOf(authority: RowAuthority, grant: Grant): Promise<readonly DestroyedKey[]> {
  return told(await authority.store.ofSubject(subjectOf(authority, grant)));
}

/**
 * Deletes every row of the Grant's subject, in one statement, and reads back that none is there. `conflict` while a backup
 * copies keys; `internal` when one is left: then nothing may say that it was destroyed.
 */
export async function destroySubject(
  authority: RowAuthority,
  sql: Sql,
  grant: Grant,
): Promise<readonly DestroyedKey[]> {
  const subject = subjectOf(authority, grant);
  const gone = await answered(
    sql.begin(async (transaction) => {
      await demandNoHold(transaction);
      return await kekStore(transaction).destroySubject(subject);
    }),
  );
  if ((await authority.store.ofSubject(subject)).length > 0) {
    throw new CarnetError('internal', 'A key is still there after it was destroyed.');
  }
  return told(gone);
}

/** Destroying is for the machine that lets go of what has ended, and never for the instance's own keys. */
function subjectOf({ instance }: RowAuthority, grant: Grant): Uuid {
  const { machine, subject } = Grant.facts(grant);
  if (machine !== 'retain' || subject === instance) {
    throw new CarnetError('not-allowed', 'This grant does not allow to destroy keys.');
  }
  return subject;
}

function told(rows: readonly KekRow[]): readonly DestroyedKey[] {
  return rows.map(toldOf).toSorted((a, b) => a.kind.localeCompare(b.kind) || a.id.localeCompare(b.id));
}

function toldOf({ id, kind, purpose, version, kekVersion, epoch }: KekRow): DestroyedKey {
  if (kind !== 'data-key' && kind !== 'audit-key' && kind !== 'secret') {
    throw new CarnetError('internal', 'A subject has a key that only the instance has.');
  }
  return { id, kind, purpose, version, kekVersion, epoch };
}
