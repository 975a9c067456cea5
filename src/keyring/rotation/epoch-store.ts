import type { Sql } from 'postgres';
import type { Wrap } from '../contract.ts';
import { answered } from '../store.ts';

/** A row of `kek_epoch`. */
export interface EpochRow {
  readonly number: number;
  /** Its first KEK version. */
  readonly sinceVersion: number;
  readonly beganAt: Date;
  readonly trial: Buffer | null;
  readonly trialVersion: number | null;
  readonly endedAt: Date | null;
  readonly destroyedAt: Date | null;
  readonly confirmedAt: Date | null;
}

/** SQL of epochs and of the ages of KEK versions, under the role carnet_keys. */
export function epochStore(sql: Sql) {
  const columns = sql`number, since_version as "sinceVersion", began_at as "beganAt", trial, trial_version as "trialVersion",
    ended_at as "endedAt", destroyed_at as "destroyedAt", confirmed_at as "confirmedAt"`;
  return {
    /** Rising; the last one is the one that is now. */
    async all(): Promise<readonly EpochRow[]> {
      return answered(sql<EpochRow[]>`select ${columns} from kek_epoch order by number`);
    },
    /**
     * Begins the next epoch with a KEK version, and keeps the trial of the one before; once begun it is not begun again. Waits
     * for keys that are just being written.
     */
    async begin(sinceVersion: number, trial: Wrap | null): Promise<void> {
      await answered(
        sql.begin(async (within) => {
          await within`select 1 from kek_floor for update`;
          const [now] = await within<EpochRow[]>`select ${columns} from kek_epoch order by number desc limit 1`;
          if (now === undefined || now.sinceVersion >= sinceVersion) return;
          await within`update kek_epoch set trial = ${trial?.ciphertext ?? null}, trial_version = ${trial?.kekVersion ?? null}
            where number = ${now.number}`;
          await within`insert into kek_epoch (number, since_version, began_at)
            values (${now.number + 1}, ${sinceVersion}, clock_timestamp())`;
        }),
      );
    },
    /** Every epoch before the newest has ended. @param at When the key service destroys their versions; now when null. */
    async end(at: Date | null): Promise<void> {
      await answered(sql`update kek_epoch set ended_at = clock_timestamp(),
          destroyed_at = coalesce(${at}::timestamptz, clock_timestamp())
        where ended_at is null and number < (select max(number) from kek_epoch)`);
    },
    /** Those whose versions should be gone by now, and of which nobody looked yet whether they are. */
    async unconfirmed(): Promise<readonly EpochRow[]> {
      return answered(sql<EpochRow[]>`select ${columns} from kek_epoch
        where destroyed_at <= clock_timestamp() and confirmed_at is null and trial is not null order by number`);
    },
    async confirm(number: number): Promise<void> {
      await answered(sql`update kek_epoch set confirmed_at = clock_timestamp() where number = ${number}`);
    },
    /** Notes when versions were made; what is known already stays. */
    async noteVersions(made: readonly { readonly version: number; readonly madeAt: Date | null }[]): Promise<void> {
      for (const { version, madeAt } of made) {
        if (madeAt === null) continue;
        await answered(sql`insert into kek_version (version, made_at) values (${version}, ${madeAt})
          on conflict (version) do nothing`);
      }
    },
  };
}
