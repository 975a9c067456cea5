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

const columns = (sql: Db) => sql`id, account, credential_hash as "credentialHash", public_key as "publicKey", mac,
  counter::float8 as counter, regressed_at as "regressedAt", version, label, created_at as "createdAt",
  last_used_at as "lastUsedAt"`;

export async function findPasskey(sql: Db, credentialHash: Buffer): Promise<PasskeyRow | null> {
  const rows = await sql<PasskeyRow[]>`select ${columns(sql)} from passkey where credential_hash = ${credentialHash}`;
  return rows[0] ?? null;
}

/** A passkey, locked until the transaction ends, so that uses of it come one after the other. */
export async function lockPasskey(sql: Db, id: Uuid): Promise<PasskeyRow | null> {
  const rows = await sql<PasskeyRow[]>`select ${columns(sql)} from passkey where id = ${id} for update`;
  return rows[0] ?? null;
}

export async function listPasskeys(sql: Db, account: Uuid): Promise<PasskeyRow[]> {
  return await sql<
    PasskeyRow[]
  >`select ${columns(sql)} from passkey where account = ${account} order by created_at, id`;
}

/** False when the credential is there already, for this account or another. */
export async function insertPasskey(sql: Db, row: Omit<PasskeyRow, 'regressedAt' | 'lastUsedAt'>): Promise<boolean> {
  const rows =
    await sql`insert into passkey (id, account, credential_hash, public_key, mac, counter, version, label, created_at)
    values (${row.id}, ${row.account}, ${row.credentialHash}, ${row.publicKey}, ${row.mac}, ${row.counter}, ${row.version},
      ${row.label}, ${row.createdAt}) on conflict (credential_hash) do nothing returning 1`;
  return rows.length === 1;
}

/** False when the row is of another version by now, or gone. */
export async function setLabel(sql: Db, id: Uuid, version: number, label: Sealed): Promise<boolean> {
  const rows = await sql`update passkey set label = ${label}, version = ${version}
    where id = ${id} and version = ${version - 1} returning 1`;
  return rows.length === 1;
}

export async function noteUse(sql: Db, id: Uuid, counter: number, now: Date): Promise<void> {
  await sql`update passkey set counter = ${counter}, last_used_at = ${now} where id = ${id}`;
}

export async function markRegressed(sql: Db, id: Uuid, now: Date): Promise<void> {
  await sql`update passkey set regressed_at = ${now} where id = ${id}`;
}

export async function deletePasskey(sql: Db, id: Uuid): Promise<void> {
  await sql`delete from passkey where id = ${id}`;
}

/** Uses a challenge up; true for exactly one caller, however many show an answer to it. */
export async function takeChallenge(
  sql: Db,
  challenge: Challenge,
  of: { readonly account: Uuid; readonly session: Uuid | null },
  now: Date,
): Promise<boolean> {
  const rows = await sql`insert into sign_in_attempt (id, account, session, kind, created_at, expires_at, consumed_at)
    values (${challenge.id}, ${of.account}, ${of.session}, 'passkey', ${now}, ${challenge.expires}, ${now})
    on conflict (id) do nothing returning 1`;
  return rows.length === 1;
}
