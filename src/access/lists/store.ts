import type { ISql, Sql } from 'postgres';
import { byteaList, type Sealed } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { EntryRow } from './entry.ts';

export interface ListRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly mac: Buffer;
}

/** The list of the session's account; null where it has none, or one that has ended. */
export async function findList(sql: ISql): Promise<ListRow | null> {
  const rows = await sql<ListRow[]>`select id, account, mac from patient_list`;
  return rows[0] ?? null;
}

/** Who is on it. */
export async function entriesOf(sql: ISql, list: Uuid): Promise<readonly EntryRow[]> {
  return await sql<EntryRow[]>`select subject, version, sealed from patient_list_entry where list = ${list}`;
}

/** Begins the list of the session's account, unless somebody else of it just did; gives the one that counts. */
export async function beginList(sql: ISql, id: Uuid, mac: Buffer): Promise<ListRow | null> {
  await sql`select gate.begin_list(${id}, ${mac})`;
  return await findList(sql);
}

export interface NewEntry {
  readonly subject: Uuid;
  readonly version: number;
  readonly sealed: Sealed;
}

export async function keepOnList(
  sql: ISql & Pick<Sql, 'typed'>,
  list: Uuid,
  entries: readonly NewEntry[],
): Promise<void> {
  await sql`select gate.keep_on_list(${list}, ${entries.map(({ subject }) => subject)}::uuid[],
    ${entries.map(({ version }) => version)}::int[], ${byteaList(
      sql,
      entries.map(({ sealed }) => sealed),
    )}::bytea[])`;
}

export async function endList(sql: ISql, list: Uuid): Promise<void> {
  await sql`select gate.end_list(${list})`;
}

/** Lists whose key is to be destroyed: all of them, or those that a subject is on or that are an account's; role `carnet_retain`. */
export async function endedLists(retainSql: ISql, of: Uuid | null): Promise<readonly ListRow[]> {
  return await retainSql<ListRow[]>`select id, account, mac from patient_list l where ended_at is not null
    and (${of}::uuid is null or account = ${of}::uuid
      or exists (select 1 from patient_list_entry e where e.list = l.id and e.subject = ${of}::uuid)) order by ended_at`;
}

/** Deletes an ended list with who was on it. */
export async function deleteList(retainSql: Sql, list: Uuid): Promise<void> {
  await retainSql.begin(async (transaction) => {
    await transaction`delete from patient_list_entry where list = ${list}`;
    await transaction`delete from patient_list where id = ${list}`;
  });
}

/** Ends the lists that somebody has left by the day. */
export async function endLapsed(retainSql: ISql): Promise<void> {
  await retainSql`select gate.end_lapsed_lists()`;
}
