import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import type { KekRow } from '../row.ts';
import { answered, type KekStore } from '../store.ts';

/** Every subject comes after it. */
const beforeAll = '00000000-0000-0000-0000-000000000000';

export interface DueSubject {
  readonly subject: Uuid;
  /** The kind of subject. */
  readonly purpose: string;
  readonly version: number;
}

/** SQL of data keys that turn, under the role carnet_keys. */
export function dataKeyStore(sql: Sql) {
  return {
    /** Subjects whose newest data key was made before a moment, by id. */
    async due(olderThan: Date, only: Uuid | null, after: string | null, most: number): Promise<readonly DueSubject[]> {
      return answered(sql<DueSubject[]>`select subject, purpose, max(version) as version from kek_ciphertext
        where kind = 'data-key' and (${only}::uuid is null or subject = ${only}::uuid) and subject > ${after ?? beforeAll}
        group by subject, purpose having max(created_at) < ${olderThan} order by subject limit ${most}`);
    },
    async countDue(olderThan: Date, only: Uuid | null): Promise<number> {
      const [row] = await answered(sql<{ count: number }[]>`select count(*)::int as count from (
        select from kek_ciphertext where kind = 'data-key' and (${only}::uuid is null or subject = ${only}::uuid)
        group by subject having max(created_at) < ${olderThan}) s`);
      return row?.count ?? 0;
    },
    /** Adds new versions for those whose version before is still there: an erasure that came between stays one. */
    async addVersions(store: KekStore, rows: readonly KekRow[]): Promise<void> {
      await answered(
        sql.begin(async (transaction) => {
          const living = await transaction<{ subject: string }[]>`select subject from kek_ciphertext
            where kind = 'data-key' and (subject, version) in (
              select * from unnest(${rows.map(({ subject }) => subject)}::uuid[], ${rows.map(({ version }) => version - 1)}::int[]))
            for key share`;
          const subjects = new Set(living.map(({ subject }) => subject));
          const kept = rows.filter(({ subject }) => subjects.has(subject));
          if (kept.length > 0) await store.add(kept, { within: transaction });
        }),
      );
    },
    /** The newest version of each. */
    async newest(subjects: readonly Uuid[]): Promise<ReadonlyMap<string, number>> {
      const rows = await answered(sql<{ subject: string; version: number }[]>`select subject, max(version) as version
        from kek_ciphertext where kind = 'data-key' and subject = any (${[...subjects]}::uuid[]) group by subject`);
      return new Map(rows.map(({ subject, version }) => [subject, version]));
    },
    /** Marks the versions below the newest of those that have turned since; gives how many. */
    async retire(since: Date, only: Uuid | null): Promise<number> {
      const done = await answered(sql`update kek_ciphertext k set retired_at = clock_timestamp()
        from (select subject, max(version) as newest from kek_ciphertext
          where kind = 'data-key' and (${only}::uuid is null or subject = ${only}::uuid)
          group by subject having max(created_at) >= ${since}) n
        where k.subject = n.subject and k.kind = 'data-key' and k.version < n.newest and k.retired_at is null`);
      return done.count;
    },
  };
}
