import type { ISql } from 'postgres';
import { isDatabaseAway } from '../database/index.ts';
import { CarnetError, hasCode, isUuid, type Uuid } from '../kernel/index.ts';
import { type KekRow, keyDestroyed, type RowKind } from './row.ts';

/** A row with the time at which it was made, and its age in ms by the clock of the keys database. */
export type DatedRow = KekRow & { readonly createdAt: Date; readonly age: number };

/** All SQL of the keyring: rows of `kek_ciphertext`, under the role carnet_keys. */
export interface KekStore {
  /** Rows of one kind of each subject; versions in rising order. */
  ofSubjects(subjects: readonly Uuid[], kind: 'data-key' | 'audit-key'): Promise<DatedRow[]>;
  /** Rows that belong to the instance itself: its index, MAC and instance keys. */
  ofInstance(instance: Uuid): Promise<DatedRow[]>;
  secret(id: Uuid): Promise<KekRow | null>;
  /**
   * Adds rows in one statement; a row that is there already stays as it is. `key-destroyed` for a subject whose keys were destroyed; an error with the code of `belowFloor` when one
   * stands under a KEK version that is about to be destroyed. `at`: when they were made; now when absent.
   */
  add(rows: readonly KekRow[], how?: { readonly at?: Date; readonly within?: ISql }): Promise<void>;
  deleteSecret(id: Uuid, subject: Uuid): Promise<void>;
  deleteSigningKey(id: Uuid, instance: Uuid, purpose: string): Promise<void>;
  count(): Promise<number>;
  /** Every row, in portions of at most `most`. */
  all(most: number): AsyncIterable<KekRow[]>;
  /** The epochs by their first KEK version, rising; as they were read first, or anew with `again`. */
  epochs(again?: boolean): Promise<readonly Epoch[]>;
  /** All rows of a subject. */
  ofSubject(subject: Uuid): Promise<KekRow[]>;
  /** Deletes all rows of a subject, notes that none may come again, and tells every process, in one statement; gives them. */
  destroySubject(subject: Uuid): Promise<KekRow[]>;
}

/** SQLSTATE of a row that the floor refuses. */
export const belowFloor = 'CN002';
/** SQLSTATE of a row that names another epoch than that of its KEK version. */
export const otherEpoch = 'CN005';

/** An erasure epoch: it has the KEK versions from its first on, until the next one begins. */
export interface Epoch {
  readonly number: number;
  readonly sinceVersion: number;
}

/** A row as the database gives it, without its times. */
export interface StoredRow {
  readonly id: string;
  readonly subject: string;
  readonly kind: RowKind;
  readonly purpose: string;
  readonly version: number;
  readonly context: Buffer;
  readonly kek_version: number;
  readonly ciphertext: Buffer;
  readonly commitment: Buffer | null;
  readonly public_key: Buffer | null;
  readonly epoch: number;
  readonly mac: Buffer;
}

export interface DatabaseRow extends StoredRow {
  readonly created_at: Date;
  readonly age: number;
}

/** Every function throws `key-service-away` when the keys database does not answer. */
export function kekStore(sql: ISql): KekStore {
  let known: readonly Epoch[] | null = null;
  const age = sql`(extract(epoch from clock_timestamp() - created_at) * 1000)::float8`;
  return {
    async ofSubjects(subjects, kind) {
      // The kind is written out so that the partial indexes serve.
      const ids = subjects.join(',');
      return rows(
        kind === 'data-key'
          ? sql<DatabaseRow[]>`select *, ${age} as age from kek_ciphertext
              where subject = any (string_to_array(${ids}, ',')::uuid[]) and kind = 'data-key' order by version`
          : sql<DatabaseRow[]>`select *, ${age} as age from kek_ciphertext
              where subject = any (string_to_array(${ids}, ',')::uuid[]) and kind = 'audit-key' order by version`,
      );
    },
    async ofInstance(instance) {
      return rows(sql<DatabaseRow[]>`select *, ${age} as age from kek_ciphertext
        where subject = ${instance} and kind in ('index-key', 'mac-key', 'instance-key') order by version`);
    },
    async secret(id) {
      const [row] = await rows(
        sql<DatabaseRow[]>`select *, ${age} as age from kek_ciphertext where id = ${id} and kind = 'secret'`,
      );
      return row ?? null;
    },
    async add(added, { at, within = sql } = {}) {
      const values = added.map((row) => ({
        id: row.id,
        subject: row.subject,
        kind: row.kind,
        purpose: row.purpose,
        version: row.version,
        context: row.context,
        kek_version: row.kekVersion,
        ciphertext: row.ciphertext,
        commitment: row.commitment,
        public_key: row.publicKey,
        epoch: row.epoch,
        mac: row.mac,
        ...(at === undefined ? {} : { created_at: at }),
      }));
      try {
        await answered(within`insert into kek_ciphertext ${within(values)} on conflict do nothing`);
      } catch (error) {
        throw hasCode(error, 'CN004') ? keyDestroyed() : error;
      }
    },
    async deleteSecret(id, subject) {
      await answered(sql`delete from kek_ciphertext where id = ${id} and subject = ${subject} and kind = 'secret'`);
    },
    async deleteSigningKey(id, instance, purpose) {
      await answered(sql`delete from kek_ciphertext
        where id = ${id} and subject = ${instance} and kind = 'instance-key' and purpose = ${purpose}`);
    },
    async count() {
      const [row] = await answered(sql<{ count: number }[]>`select count(*)::integer as count from kek_ciphertext`);
      return row?.count ?? 0;
    },
    async *all(most) {
      let after = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const found = await rows(
          sql<DatabaseRow[]>`select * from kek_ciphertext where id > ${after} order by id limit ${most}`,
        );
        if (found.length > 0) yield found;
        const last = found.at(-1);
        if (last === undefined || found.length < most) return;
        after = last.id;
      }
    },
    async epochs(again = false) {
      if (known === null || again) {
        known = await answered(
          sql<Epoch[]>`select number, since_version as "sinceVersion" from kek_epoch order by since_version, number`,
        );
      }
      return known;
    },
    async ofSubject(subject) {
      return rows(
        sql<DatabaseRow[]>`select * from kek_ciphertext where subject = ${subject} order by kind, version, id`,
      );
    },
    async destroySubject(subject) {
      return rows(sql<DatabaseRow[]>`select * from destroy_subject(${subject})`);
    },
  };
}

/** Rows as the keyring has them. */
export async function rows(query: PromiseLike<DatabaseRow[]>): Promise<DatedRow[]> {
  return (await answered(query)).map(rowOf);
}

/** A row as the keyring has it. */
export function rowOf(row: DatabaseRow): DatedRow {
  return { ...kekRowOf(row), createdAt: row.created_at, age: row.age };
}

/** The same without its times. */
export function kekRowOf(row: StoredRow): KekRow {
  return {
    id: uuid(row.id),
    subject: uuid(row.subject),
    kind: row.kind,
    purpose: row.purpose,
    version: row.version,
    context: row.context,
    kekVersion: row.kek_version,
    ciphertext: row.ciphertext,
    commitment: row.commitment,
    publicKey: row.public_key,
    epoch: row.epoch,
    mac: row.mac,
  };
}

function uuid(text: string): Uuid {
  if (!isUuid(text)) throw new CarnetError('internal', 'The keys database gave an id that is none.');
  return text;
}

/** For whoever needs a key it is one outage, whether the key service or the database of wrapped keys does not answer. */
export async function answered<T>(query: PromiseLike<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    throw new CarnetError(
      'key-service-away',
      'The database of the wrapped keys is not answering. Try again in a moment.',
      {
        cause: error,
        retryAfter: 2,
      },
    );
  }
}
