import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import { indexFields } from '../contract.ts';
import { answered } from '../store.ts';
import type { RotationKind } from './contract.ts';

export interface TurnFacts {
  /** When what turns was made; of many, the one whose turn comes first. Null when there is none yet. */
  readonly madeAt: Date | null;
  /** The newest version; of many, the highest. */
  readonly version: number;
  /** How many keys turn. */
  readonly keys: number;
}

/** Ages, versions and counts of what a kind of rotation turns, under the role carnet_keys. */
export async function turnFacts(sql: Sql, instance: Uuid, kind: RotationKind, kekVersion: number): Promise<TurnFacts> {
  const [row] = await answered(query(sql, instance, kind, kekVersion));
  return row ?? { madeAt: null, version: 0, keys: 0 };
}

function query(sql: Sql, instance: Uuid, kind: RotationKind, kekVersion: number): PromiseLike<TurnFacts[]> {
  switch (kind) {
    case 'kek':
      // As the service says, which may have made it by itself; else the job that made it; the first one came with the instance. While
      // the service does not answer (0), the newest that a key stands under is the newest that is known.
      return sql<
        TurnFacts[]
      >`with newest as (select coalesce(nullif(${kekVersion}::int, 0), (select max(kek_version) from kek_ciphertext), 0) as version)
        select version, (select count(*)::int from kek_ciphertext) as keys, coalesce(
          (select k.made_at from kek_version k where k.version = newest.version),
          (select min(started_at) from key_job
            where kind in ('kek', 'epoch') and to_version = newest.version and from_version < newest.version),
          (select min(created_at) from kek_ciphertext where subject = ${instance})) as "madeAt" from newest`;
    case 'data':
      return sql<
        TurnFacts[]
      >`select min(made) as "madeAt", coalesce(max(version), 0)::int as version, count(*)::int as keys
        from (select max(created_at) as made, max(version) as version from kek_ciphertext where kind = 'data-key'
          group by subject) s`;
    case 'index':
      return sql<
        TurnFacts[]
      >`select min(made) as "madeAt", coalesce(max(version), 0)::int as version, count(*)::int as keys
        from (select max(created_at) as made, max(version) as version from kek_ciphertext
          where subject = ${instance} and kind = 'index-key' and purpose = any (${[...indexFields]}) group by purpose) s`;
    case 'signing':
      return sql<
        TurnFacts[]
      >`select max(created_at) as "madeAt", coalesce(max(version), 0)::int as version, count(*)::int as keys
        from kek_ciphertext where subject = ${instance} and kind = 'instance-key' and purpose = 'access-token-signing'`;
    default:
      return unknownKind(kind);
  }
}

function unknownKind(kind: never): never {
  throw new TypeError(`unknown kind ${String(kind)}`);
}

/** How many versions of data keys are retired, and since when the oldest. */
export async function retiredFacts(sql: Sql): Promise<{ readonly keys: number; readonly since: Date | null }> {
  const [row] = await answered(sql<
    { keys: number; since: Date | null }[]
  >`select count(*)::int as keys, min(retired_at) as since
    from kek_ciphertext where retired_at is not null`);
  return row ?? { keys: 0, since: null };
}
