import type { Uuid } from '../../kernel/index.ts';
import type { Sealed } from '../../keyring/index.ts';
import type { Db } from '../store.ts';
import type { Challenge } from './challenge.ts';

export interface PasskeyRow {
  readonly id: Uuid;
  readonly account: Uuid;
  readonly credentialHash: Buffer;
  readonly publicKey: Buffer;
  readonly mac: Buffer;
  readonly counter: number;
  readonly regressedAt: Date | null;
  readonly version: number;
  readonly label: Sealed;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

const columns = `id, account, credential_hash as "credentialHash", public_key as "publicKey", mac, counter::float8 as counter,
  regressed_at as "regressedAt", version, label, created_at as "createdAt", last_used_at as "lastUsedAt"`;

export async function findPasskey(sql: Db, credentialHash: Buffer): Promise<PasskeyRow | null> {
  const rows = await sql<
    PasskeyRow[]
  >`select ${sql.unsafe(columns)} from passkey where credential_hash = ${credentialHash}`;
  return rows[0] ?? null;
}

export async function listPasskeys(sql: Db, account: Uuid): Promise<PasskeyRow[]> {
  return await sql<
    PasskeyRow[]
  >`select ${sql.unsafe(columns)} from passkey where account = ${account} order by created_at, id`;
}

export async function insertPasskey(
  sql: Db,
  row: Omit<PasskeyRow, 'regressedAt' | 'lastUsedAt' | 'version'>,
): Promise<void> {
  await sql`insert into passkey (id, account, credential_hash, public_key, mac, counter, label, created_at)
    values (${row.id}, ${row.account}, ${row.credentialHash}, ${row.publicKey}, ${row.mac}, ${row.counter}, ${row.label}, ${row.createdAt})`;
}

export async function relabel(sql: Db, id: Uuid, version: number, label: Sealed): Promise<boolean> {
  const rows = await sql`update passkey set label = ${label}, version = ${version}
    where id = ${id} and version = ${version - 1} returning 1`;
  return rows.length === 1;
}

export async function deletePasskey(sql: Db, id: Uuid): Promise<boolean> {
  return (await sql`delete from passkey where id = ${id} returning 1`).length === 1;
}

/** Notes a use; false when another use with as high a counter came first. A counter of 0 is none. */
export async function noteUse(sql: Db, id: Uuid, counter: number, now: Date): Promise<boolean> {
  const rows = await sql`update passkey set counter = ${counter}, last_used_at = ${now}
    where id = ${id} and regressed_at is null and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0)) returning 1`;
  return rows.length === 1;
}

export async function noteRegression(sql: Db, id: Uuid, now: Date): Promise<void> {
  await sql`update passkey set regressed_at = ${now} where id = ${id} and regressed_at is null`;
}

/** Records that a challenge was answered; true for exactly one answer. */
export async function takeChallenge(sql: Db, challenge: Challenge, account: Uuid, now: Date): Promise<boolean> {
  const rows = await sql`insert into sign_in_attempt (id, account, kind, created_at, expires_at, consumed_at)
    values (${challenge.id}, ${account}, 'passkey', ${now}, ${new Date(challenge.expires)}, ${now})
    on conflict do nothing returning 1`;
  return rows.length === 1;
}
