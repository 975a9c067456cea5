import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { KekRow } from '../row.ts';
import { answered, type DatabaseRow, rows } from '../store.ts';

/** A row of `key_service`. */
export interface Generation {
  readonly generation: number;
  readonly provider: string;
  readonly finishedAt: Date | null;
}

/** KEK versions of generation n count from n times this. */
export const generationSize = 1_000_000;

/** SQL of moves between key services, under the role carnet_keys. */
export interface GenerationStore {
  /** In rising order; none before the first start. */
  all(): Promise<readonly Generation[]>;
  /** Adds one; of two who add it at once, the first wins. */
  add(generation: number, provider: string, finished: boolean): Promise<void>;
  /** Rows of earlier generations, by id, past `after`. */
  behind(generation: number, after: Uuid | null, most: number): Promise<readonly KekRow[]>;
  /** Puts a row in the place of the one with the MAC of `old`; false when that was changed or deleted meanwhile. */
  replace(old: KekRow, fresh: KekRow): Promise<boolean>;
  /** Ends a move, in the one moment in which no row stands under an earlier generation and none can come. `conflict` with their number. */
  finish(generation: number): Promise<void>;
}

export function generationStore(sql: Sql): GenerationStore {
  return {
    async all() {
      return await answered(sql<Generation[]>`
        select generation, provider, finished_at as "finishedAt" from key_service order by generation`);
    },
    async add(generation, provider, finished) {
      await answered(sql`insert into key_service (generation, provider, finished_at)
        values (${generation}, ${provider}, ${finished ? sql`now()` : null}) on conflict do nothing`);
    },
    async behind(generation, after, most) {
      return await rows(sql<DatabaseRow[]>`select * from kek_ciphertext
        where kek_version <= ${generation * generationSize} and (${after}::uuid is null or id > ${after}::uuid)
        order by id limit ${most}`);
    },
    async replace(old, fresh) {
      const done = await answered(sql`update kek_ciphertext
        set kek_version = ${fresh.kekVersion}, ciphertext = ${fresh.ciphertext}, epoch = ${fresh.epoch}, mac = ${fresh.mac}
        where id = ${old.id} and mac = ${old.mac}`);
      return done.count === 1;
    },
    async finish(generation) {
      await answered(
        sql.begin(async (within) => {
          await within`lock table kek_ciphertext in share row exclusive mode`;
          const [row] = await within<{ left: number }[]>`select count(*)::int as left from kek_ciphertext
            where kek_version <= ${generation * generationSize}`;
          const left = row?.left ?? 0;
          if (left > 0) throw new CarnetError('conflict', `${left} keys still stand under the earlier key service.`);
          await within`update key_service set finished_at = now() where generation <= ${generation} and finished_at is null`;
        }),
      );
    },
  };
}
