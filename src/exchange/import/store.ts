import type { Sql, TransactionSql } from 'postgres';
import { asActor } from '../../database/index.ts';
import type { Actor, Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Import } from './contract.ts';
import { fieldOf, versionOf } from './source-tokens.ts';

export interface JobRow {
  readonly id: Uuid;
  readonly subject: Uuid;
  readonly account: Uuid;
  readonly state: Import['state'];
  readonly chunks: number;
  readonly error_code: string | null;
  readonly expires_at: Date;
  readonly summary: Buffer | null;
}

/** Which import of which record, and by whom. */
export interface JobKey {
  readonly actor: Actor;
  readonly subject: Uuid;
  readonly id: Uuid;
}

const within = <T>(sql: Sql, key: JobKey, work: (transaction: TransactionSql) => Promise<T>): Promise<T> =>
  asActor(sql, key.actor, key.subject, work);

export async function makeJob(sql: Sql, key: JobKey, expiresAt: Date, summary: Sealed): Promise<void> {
  await within(sql, key, async (transaction) => {
    await transaction`insert into import_job (id, subject, account, state, expires_at, summary)
      values (${key.id}, ${key.subject}, ${key.actor.account}, 'reading', ${expiresAt}, ${summary})`;
  });
}

export async function addChunk(sql: Sql, key: JobKey, n: number, sealed: Sealed): Promise<void> {
  await within(sql, key, async (transaction) => {
    await transaction`insert into import_chunk (subject, import, n, sealed) values (${key.subject}, ${key.id}, ${n}, ${sealed})`;
  });
}

export async function readChunk(sql: Sql, key: JobKey, n: number): Promise<Buffer | null> {
  const rows = await within(
    sql,
    key,
    (transaction) => transaction<{ sealed: Buffer }[]>`
      select sealed from import_chunk where subject = ${key.subject} and import = ${key.id} and n = ${n}`,
  );
  return rows[0]?.sealed ?? null;
}

export async function findJob(sql: Sql, key: JobKey): Promise<JobRow | null> {
  const rows = await within(
    sql,
    key,
    (transaction) => transaction<JobRow[]>`
      select id, subject, account, state, chunks, error_code, expires_at, summary from import_job
      where subject = ${key.subject} and id = ${key.id}`,
  );
  return rows[0] ?? null;
}

export interface JobChange {
  /** The change is made only in one of these states; in any without it. */
  readonly from?: readonly Import['state'][];
  readonly state: Import['state'];
  readonly chunks?: number;
  readonly bytes?: number;
  readonly errorCode?: string;
  readonly summary?: Sealed;
  /** Drops the waiting file. */
  readonly dropFile?: boolean;
}

/** False when the import is not (any more) in a state that the change begins from. */
export async function changeJob(sql: Sql, key: JobKey, change: JobChange): Promise<boolean> {
  return await within(sql, key, (transaction) => changeJobIn(transaction, key, change));
}

/** The same inside a transaction that has its secret and subject set. */
export async function changeJobIn(transaction: TransactionSql, key: JobKey, change: JobChange): Promise<boolean> {
  const from = change.from === undefined ? null : [...change.from];
  const rows = await transaction`
    update import_job set state = ${change.state}, chunks = coalesce(${change.chunks ?? null}::int, chunks),
      bytes = coalesce(${change.bytes ?? null}::int, bytes), error_code = ${change.errorCode ?? null},
      summary = coalesce(${change.summary ?? null}::bytea, summary)
    where subject = ${key.subject} and id = ${key.id} and (${from}::text[] is null or state = any (${from}::text[])) returning 1`;
  if (rows.length > 0 && change.dropFile === true) {
    await transaction`delete from import_chunk where subject = ${key.subject} and import = ${key.id}`;
  }
  return rows.length > 0;
}

/** Sets the secret and subject in a transaction in which a batched function has cleared them. */
export async function setActor(transaction: TransactionSql, key: JobKey): Promise<void> {
  await transaction`select set_config('carnet.secret', ${key.actor.secret.toString('hex')}, true),
    set_config('carnet.subject', ${key.subject}, true)`;
}

/** Holds the import until the transaction ends; false when somebody else does. */
export async function lockJob(transaction: TransactionSql, id: Uuid): Promise<boolean> {
  const rows = await transaction<
    { held: boolean }[]
  >`select pg_try_advisory_xact_lock(hashtextextended(${id}, 1)) as held`;
  return rows[0]?.held === true;
}

/** Whether somebody is storing this import now, in any process. */
export async function isHeld(sql: Sql, key: JobKey): Promise<boolean> {
  return await within(sql, key, async (transaction) => !(await lockJob(transaction, key.id)));
}

/** Drops an import with its file; false, and nothing dropped, when it is stored or somebody is storing it in this moment. */
export async function dropJob(sql: Sql, key: JobKey): Promise<boolean> {
  return await within(sql, key, async (transaction) => {
    if (!(await lockJob(transaction, key.id))) return false;
    const gone = await transaction`
      delete from import_job where subject = ${key.subject} and id = ${key.id} and state <> 'done' returning id`;
    if (gone.length === 0) return false;
    await transaction`delete from import_chunk where subject = ${key.subject} and import = ${key.id}`;
    return true;
  });
}

/** What an import made and nobody has changed since. */
export async function importedRows(
  sql: Sql,
  key: JobKey,
): Promise<readonly { id: bigint; type: number; version: number }[]> {
  return await within(
    sql,
    key,
    (transaction) => transaction<{ id: bigint; type: number; version: number }[]>`
      select id, type, version from resource where subject = ${key.subject} and import = ${key.id} and not deleted`,
  );
}

/** The token of an imported entry, with the version of its key and the entry's number. */
export interface Source {
  readonly token: bigint;
  readonly version: number;
  readonly id: bigint;
}

/** Everything of the record that an import brought. */
export async function sources(sql: Sql, key: JobKey): Promise<readonly Source[]> {
  const rows = await within(
    sql,
    key,
    (transaction) => transaction<{ token: bigint; field: number; id: bigint }[]>`
      select token, field, id from search_token where field > ${fieldOf(0)} and subject = ${key.subject}`,
  );
  return rows.map(({ token, field, id }) => ({ token, version: versionOf(field), id }));
}
