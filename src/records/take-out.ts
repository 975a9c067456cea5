import type { ISql } from 'postgres';
import type { Grant, Uuid } from '../kernel/index.ts';
import type { Keyring } from '../keyring/index.ts';
import type { StoredResource } from './contract.ts';
import { placeOf } from './open.ts';
import { typeOfCode } from './types.ts';

interface Row {
  readonly id: bigint;
  readonly type: number;
  readonly version: number;
  readonly sealed: Buffer | null;
}

/**
 * Every version of every resource of a record, opened under the Grant of the machine `export`; whoever calls has written it into the
 * log in the same transaction. Role carnet_reseal, which sees sealed values of everybody and opens none. `key-destroyed`.
 */
export async function takeOut(
  sql: ISql,
  keyring: Pick<Keyring, 'unlock'>,
  grant: Grant,
  subject: Uuid,
): Promise<readonly Omit<StoredResource, 'updatedAt'>[]> {
  const rows = await sql<Row[]>`select id, type, version, sealed from resource where subject = ${subject}
    union all select id, type, version, sealed from resource_history where subject = ${subject}`;
  const unlocked = await keyring.unlock(grant);
  const opened = rows.map(async ({ id: local, type: code, version, sealed }) => {
    const type = typeOfCode(code);
    if (type === undefined) return null;
    const id = { subject, local };
    return {
      id,
      type,
      version,
      json: sealed === null ? null : await unlocked.openRecord(placeOf(type, id, version), sealed),
    };
  });
  return (await Promise.all(opened)).filter((one) => one !== null);
}
