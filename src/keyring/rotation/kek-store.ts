import type { ISql, Sql } from 'postgres';
import { byteaList } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { KekRow } from '../row.ts';
import { answered, type DatabaseRow, type DatedRow, rowOf } from '../store.ts';

/** SQL of the KEK's rotation, under the role carnet_keys. */
export function rewrapStore(sql: Sql) {
  return {
    /** Rows under a KEK version below `version`, or of an epoch before the newest, by id, past `after`. */
    async below(version: number, after: string | null, most: number): Promise<readonly DatedRow[]> {
      const rows = await answered(sql<DatabaseRow[]>`select *, 0::float8 as age from kek_ciphertext
        where (kek_version < ${version} or epoch < (select max(number) from kek_epoch))
        and (${after}::uuid is null or id > ${after}::uuid) order by id limit ${most}`);
      return rows.map(rowOf);
    },
    /** Every row, by id, past `after`. */
    async after(after: string | null, most: number): Promise<readonly DatedRow[]> {
      const rows = await answered(sql<DatabaseRow[]>`select *, 0::float8 as age from kek_ciphertext
        where ${after}::uuid is null or id > ${after}::uuid order by id limit ${most}`);
      return rows.map(rowOf);
    },
    async countBelow(version: number, within: ISql = sql): Promise<number> {
      const [row] = await answered(
        within<{ count: number }[]>`select count(*)::int as count from kek_ciphertext
          where kek_version < ${version} or epoch < (select max(number) from kek_epoch)`,
      );
      return row?.count ?? 0;
    },
    /** Puts rows in the place of those with the MACs given; one that was changed or deleted meanwhile stays as it is. */
    async replace(within: ISql, rows: readonly { readonly old: KekRow; readonly fresh: KekRow }[]): Promise<void> {
      await within`update kek_ciphertext k
        set kek_version = n.kek_version, epoch = n.epoch, ciphertext = n.ciphertext, mac = n.mac
        from unnest(${rows.map(({ fresh }) => fresh.id)}::uuid[], ${rows.map(({ fresh }) => fresh.kekVersion)}::int[],
          ${rows.map(({ fresh }) => fresh.epoch)}::int[],
          ${byteaList(
            within,
            rows.map(({ fresh }) => fresh.ciphertext),
          )}::bytea[],
          ${byteaList(
            within,
            rows.map(({ fresh }) => fresh.mac),
          )}::bytea[],
          ${byteaList(
            within,
            rows.map(({ old }) => old.mac),
          )}::bytea[]) n (id, kek_version, epoch, ciphertext, mac, old)
        where k.id = n.id and k.mac = n.old`;
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
