import type { ISql, PendingQuery, Row, Sql } from 'postgres';
import { pack } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { KekRow } from '../row.ts';
import { answered, kekRowOf, type StoredRow } from '../store.ts';

/** Every id comes after it. */
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** SQL of the KEK's rotation, under the role carnet_keys. */
export function rewrapStore(sql: Sql) {
  const columns = sql`id, subject, kind, purpose, version, context, kek_version, ciphertext, commitment, public_key, epoch, mac`;
  return {
    /** Rows under a KEK version below `version`, or of an epoch before the newest, by id, past `after`. */
    async below(version: number, after: string | null, most: number): Promise<readonly KekRow[]> {
      // Past an id in any case: with "or none is given" the plan for all such statements would begin anew with each batch.
      const rows = await answered(sql<StoredRow[]>`select ${columns} from kek_ciphertext
        where id > ${after ?? beforeAll} and (kek_version < ${version} or epoch < (select max(number) from kek_epoch))
        order by id limit ${most}`);
      return rows.map(kekRowOf);
    },
    /** Every row, by id, past `after`. */
    async after(after: string | null, most: number): Promise<readonly KekRow[]> {
      const rows = await answered(sql<StoredRow[]>`select ${columns} from kek_ciphertext
        where id > ${after ?? beforeAll} order by id limit ${most}`);
      return rows.map(kekRowOf);
    },
    async countBelow(version: number, within: ISql = sql): Promise<number> {
      const [row] = await answered(
        within<{ count: number }[]>`select count(*)::int as count from kek_ciphertext
          where kek_version < ${version} or epoch < (select max(number) from kek_epoch)`,
      );
      return row?.count ?? 0;
    },
    /**
     * The statement that puts rows in the place of those with the MACs given, and gives a row for each; one that was changed or deleted
     * meanwhile stays as it is. To be run as it is, or as a part of another.
     */
    replacing(rows: readonly { readonly old: KekRow; readonly fresh: KekRow }[]): PendingQuery<Row[]> {
      const { bytes, at, size } = pack(
        rows.map(({ old, fresh }) => Buffer.concat([old.mac, fresh.mac, fresh.ciphertext])),
      );
      // 32 bytes of the old MAC, 32 of the new one, and the wrap.
      return sql`update kek_ciphertext k
        set kek_version = n.kek_version, epoch = n.epoch, mac = substring(n.bytes from 33 for 32), ciphertext = substring(n.bytes from 65)
        from (select id, kek_version, epoch, substring(${bytes}::bytea from at for size) as bytes
          from unnest(${rows.map(({ fresh }) => fresh.id)}::uuid[], ${rows.map(({ fresh }) => fresh.kekVersion)}::int[],
            ${rows.map(({ fresh }) => fresh.epoch)}::int[], ${at}::int[], ${size}::int[]) r (id, kek_version, epoch, at, size)) n
        where k.id = n.id and k.mac = substring(n.bytes from 1 for 32) returning 1`;
    },
    /** From its commit on no row can come to stand under a version below; waits for those that are just being written. */
    async raiseFloor(version: number): Promise<void> {
      await answered(sql`update kek_floor set min_version = greatest(min_version, ${version})`);
    },
    async floor(): Promise<number> {
      const [row] = await answered(sql<{ lowest: number }[]>`select min_version as lowest from kek_floor`);
      return row?.lowest ?? 1;
    },
    /** How many rows stand under each KEK version, rising. */
    async byVersion(): Promise<readonly { readonly version: number; readonly keys: number }[]> {
      return answered(sql<{ version: number; keys: number }[]>`select kek_version as version, count(*)::int as keys
        from kek_ciphertext group by 1 order by 1`);
    },
  };
}
export type RewrapStore = ReturnType<typeof rewrapStore>;

/** A cursor that names a row by its id. */
export function lastId(rows: readonly { readonly id: Uuid }[]): string | null {
  return rows.at(-1)?.id ?? null;
}
