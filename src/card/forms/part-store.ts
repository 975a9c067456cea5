import type { TransactionSql } from 'postgres';
import type { Actor, Uuid } from '../../kernel/index.ts';
import { type ResourceType, resourceTypes } from '../../records/index.ts';

/** Rows of a record, by their numbers or their types. */
export interface Among {
  readonly ids: readonly bigint[];
  readonly types: readonly ResourceType[];
}

/**
 * Holds a part of a record until the transaction ends, then tells whether a row stands among these that was not known. Under
 * the row-level security of the actor.
 */
export async function holdPart(
  transaction: TransactionSql,
  { actor, subject, part }: { readonly actor: Pick<Actor, 'secret'>; readonly subject: Uuid; readonly part: string },
  among: Among,
  known: readonly bigint[],
): Promise<{ readonly isNew: boolean }> {
  await transaction`select set_config('carnet.secret', ${actor.secret.toString('hex')}, true),
    set_config('carnet.subject', ${subject}, true), pg_advisory_xact_lock(hashtextextended(${`${subject} ${part}`}, 3))`;
  const types = among.types.map((type) => resourceTypes[type].code);
  const rows = await transaction`select 1 from resource where subject = ${subject} and not deleted
    and (id = any (${among.ids.map(String)}::bigint[]) or type = any (${types}::smallint[]))
    and id <> all (${known.map(String)}::bigint[]) limit 1`;
  return { isNew: rows.length > 0 };
}
