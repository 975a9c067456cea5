import type { PendingQuery, Row, Sql } from 'postgres';
import { CarnetError, hasCode, newUuid, type Uuid } from '../../kernel/index.ts';
import { answered } from '../store.ts';
import type { Asker, Job, JobChange, JobKind, JobStep } from './contract.ts';

/** Advisory lock of the keys database: one process works at jobs at a time. */
const jobsLock = 7_218_936_403;

export interface AskedJob {
  readonly kind: JobKind;
  readonly askedBy: Asker;
  readonly step: JobStep;
  readonly fromVersion: number | null;
  readonly toVersion?: number;
  readonly subject?: Uuid;
  /** Now, by the clock of the keys database, when null. */
  readonly olderThan: Date | null;
}

/** Work on rows of the keys database that a note is written with. */
export interface Moving {
  /** Gives a row for each that it moved. */
  readonly statement: PendingQuery<Row[]>;
  /** How many it was to move. */
  readonly rows: number;
}

/** Every statement on `key_job`, under the role carnet_keys. `key-service-away` when the keys database does not answer. */
export function jobStore(sql: Sql) {
  const columns = sql`id, kind, state, asked_by as "askedBy", step, cursor, done::float8, total::float8,
    worked_ms::float8 as "workedMs", damaged, from_version as "fromVersion", to_version as "toVersion", subject,
    older_than as "olderThan", ready_at as "readyAt", started_at as "startedAt", updated_at as "updatedAt",
    finished_at as "finishedAt", note`;
  return {
    /** Whether this connection is the one that works now; taken for as long as it lasts. */
    async takeLock(): Promise<boolean> {
      const [row] = await answered(sql<{ taken: boolean }[]>`select pg_try_advisory_lock(${jobsLock}) as taken`);
      return row?.taken === true;
    },
    /**
     * Whether a job runs that nobody works at: whoever did is dead, since the lock ends with its connection. A job that changed within
     * the last two seconds does not count, so that who asked for it can begin.
     */
    async isOrphaned(): Promise<boolean> {
      const [row] = await answered(sql<{ orphaned: boolean }[]>`select exists (select from key_job
          where state = 'running' and updated_at < clock_timestamp() - interval '2 seconds')
        and not exists (select from pg_locks l join pg_database d on d.oid = l.database
          where l.locktype = 'advisory' and d.datname = current_database() and l.granted and l.objsubid = 1
            and l.classid = (${jobsLock}::bigint >> 32)::oid and l.objid = (${jobsLock}::bigint & 4294967295)::oid)
        as orphaned`);
      return row?.orphaned === true;
    },
    async releaseLock(): Promise<void> {
      await answered(sql`select pg_advisory_unlock_all()`);
    },
    /** `conflict` while another of its kind lives. */
    async ask(asked: AskedJob): Promise<Job> {
      try {
        const [job] = await answered(sql<Job[]>`insert into key_job
            (id, kind, state, asked_by, step, from_version, to_version, subject, older_than)
          values (${newUuid()}, ${asked.kind}, 'running', ${asked.askedBy}, ${asked.step}, ${asked.fromVersion},
            ${asked.toVersion ?? null}, ${asked.subject ?? null},
            coalesce(${asked.olderThan}::timestamptz, clock_timestamp()))
          returning ${columns}`);
        if (job !== undefined) return job;
      } catch (error) {
        if (!hasCode(error, '23505')) throw error;
        throw new CarnetError('conflict', 'A rotation of this kind is under way already.');
      }
      throw new CarnetError('internal', 'A job is missing after it was made.');
    },
    /** What can be worked at first, with the ms until then; null when nothing is left. */
    async next(): Promise<{ readonly job: Job; readonly waitMs: number } | null> {
      const [row] = await answered(sql<(Job & { waitMs: number })[]>`select ${columns},
          greatest(0, extract(epoch from ready_at - clock_timestamp()) * 1000)::float8 as "waitMs"
        from key_job where state = 'running' order by coalesce(ready_at, started_at), started_at limit 1`);
      return row === undefined ? null : { job: row, waitMs: row.waitMs };
    },
    async job(id: Uuid): Promise<Job | null> {
      const [job] = await answered(sql<Job[]>`select ${columns} from key_job where id = ${id}`);
      return job ?? null;
    },
    /** The one of a kind that lives. */
    async living(kind: JobKind): Promise<Job | null> {
      const [job] = await answered(
        sql<Job[]>`select ${columns} from key_job where kind = ${kind} and state in ('running', 'paused', 'waiting')`,
      );
      return job ?? null;
    },
    async allLiving(): Promise<readonly Job[]> {
      return answered(
        sql<Job[]>`select ${columns} from key_job where state in ('running', 'paused', 'waiting') order by started_at`,
      );
    },
    /** The newest that ended, newest first. */
    async ended(most: number): Promise<readonly Job[]> {
      return answered(sql<Job[]>`select ${columns} from key_job where state in ('done', 'failed')
        order by finished_at desc limit ${most}`);
    },
    /** The newest of a kind that was done; of all subjects alone, not of one. */
    async lastDone(kind: JobKind): Promise<Job | null> {
      const [job] = await answered(sql<Job[]>`select ${columns} from key_job
        where kind = ${kind} and state = 'done' and subject is null order by finished_at desc limit 1`);
      return job ?? null;
    },
    async lastFailed(kind: JobKind): Promise<Job | null> {
      const [job] = await answered(sql<Job[]>`select ${columns} from key_job
        where kind = ${kind} and state = 'failed' order by finished_at desc limit 1`);
      return job ?? null;
    },
    /**
     * Notes how far a job is. A state is set only where it still runs: who paused it meanwhile is obeyed.
     *
     * @param workedMs Milliseconds that went into it since the last note; null sets the count back, for a new step.
     * @param moving Work on rows of this database: both it and the note are done, or neither is. Those moved count as done, the others as damaged.
     */
    async save(id: Uuid, change: JobChange, workedMs: number | null, moving: Moving | null = null): Promise<void> {
      const has = (name: keyof JobChange) => name in change;
      const moved = moving === null ? sql`0` : sql`(select count(*)::int from moved)`;
      // Not waited for until it is on the disk: the next note that moves nothing is, and with it all that was written before, so before
      // a version is trimmed or a step begins everything is there. After a crash rows and cursor are both as they were earlier.
      const quick = sql`set_config('synchronous_commit', 'off', true)`;
      await answered(sql`${moving === null ? sql`` : sql`with quick as materialized (select ${quick}), moved as (${moving.statement})`} update key_job set
        state = case when state = 'running' then coalesce(${change.state ?? null}, state) else state end,
        step = coalesce(${change.step ?? null}, step),
        cursor = case when ${has('cursor')} then ${change.cursor ?? null} else cursor end,
        done = coalesce(${change.done ?? null}, done) + ${moved},
        total = coalesce(${change.total ?? null}, total),
        damaged = coalesce(${change.damaged ?? null}, damaged) + ${moving?.rows ?? 0} - ${moved},
        to_version = coalesce(${change.toVersion ?? null}, to_version),
        note = case when ${has('note')} then ${change.note ?? null} else note end,
        ready_at = case when ${has('readyIn')} then clock_timestamp() + ${change.readyIn ?? 0}::float8 * interval '1 millisecond'
          else null end,
        worked_ms = case when ${workedMs === null} then 0 else worked_ms + ${Math.round(workedMs ?? 0)} end,
        finished_at = case when ${change.state === 'done' || change.state === 'failed'} then clock_timestamp() else finished_at end,
        updated_at = clock_timestamp()
        where id = ${id} ${moving === null ? sql`` : sql`and (select true from quick)`}`);
    },
    /** Lets go of those that ended as long ago as the registry says. */
    async forget(): Promise<void> {
      await answered(sql`delete from key_job where finished_at < clock_timestamp() - interval '400 days'
        and state in ('done', 'failed')`);
    },
    /** Has the living job of a kind do its work once more from the beginning, with the version that it made; false when none lives. */
    async again(kind: JobKind): Promise<boolean> {
      const { count } = await answered(sql`update key_job set updated_at = clock_timestamp(), state = 'running',
          step = case when step = 'version' then step else 'settle' end, cursor = null, ready_at = null
        where kind = ${kind} and state in ('running', 'paused')`);
      return count > 0;
    },
    /** Stops a running job at its next batch, or lets a paused one go on. Null when there is none in the other state. */
    async turn(kind: JobKind, to: 'running' | 'paused'): Promise<Job | null> {
      const [job] = await answered(sql<Job[]>`update key_job set state = ${to}, updated_at = clock_timestamp()
        where kind = ${kind} and state = any (${to === 'paused' ? ['running', 'waiting'] : ['paused']}) returning ${columns}`);
      return job ?? null;
    },
    /** Lets those that wait for something try again. */
    async wake(): Promise<void> {
      await answered(sql`update key_job set state = 'running', updated_at = clock_timestamp() where state = 'waiting'`);
    },
  };
}
export type JobStore = ReturnType<typeof jobStore>;
