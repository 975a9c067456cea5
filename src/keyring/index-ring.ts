import type { KeyObject } from 'node:crypto';
import { CarnetError, type Uuid } from '../kernel/index.ts';
import { type IndexField, indexFields } from './contract.ts';
import { intoSecretKey } from './kdf.ts';
import { checkRow, unwrapRow } from './row.ts';
import type { RowAuthority } from './row-key.ts';
import { newestSettled } from './settled.ts';
import type { DatedRow } from './store.ts';

export interface FieldKeys {
  /** What new tokens are made with. */
  readonly current: KeyObject;
  readonly currentVersion: number;
  readonly versions: ReadonlyMap<number, KeyObject>;
  /** What is searched with: the current one first. */
  readonly all: readonly KeyObject[];
}

export interface IndexRing {
  keys(field: IndexField): FieldKeys;
  /** Reads what another process made or destroyed; while key service or keys database is away, what is held serves on. */
  look(): Promise<void>;
}

/**
 * The index keys in this process. A key that was unwrapped is held for its life; a look costs one statement, and the key service
 * is asked for new rows alone. @param settleMs How old a key must be to make tokens; see `settleTime`.
 */
export async function indexRing(authority: RowAuthority, settleMs: number): Promise<IndexRing> {
  let held = await load(authority, settleMs, new Map());
  let looking: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    try {
      held = await load(authority, settleMs, held.opened);
    } catch {
      // Whatever it was: the next look tries again, and searching goes on with what is held.
    }
  };
  return {
    keys(field) {
      const keys = held.fields.get(field);
      if (keys === undefined) throw new CarnetError('internal', 'There is no index of this name.');
      return keys;
    },
    look() {
      looking ??= read().finally(() => {
        looking = null;
      });
      return looking;
    },
  };
}

interface Held {
  readonly opened: ReadonlyMap<Uuid, KeyObject>;
  readonly fields: ReadonlyMap<IndexField, FieldKeys>;
}

async function load(authority: RowAuthority, settleMs: number, known: Held['opened']): Promise<Held> {
  const rows = (await authority.store.ofInstance(authority.instance)).filter(({ kind }) => kind === 'index-key');
  const opened = new Map<Uuid, KeyObject>();
  for (const row of rows) {
    checkRow(authority.rowKey, authority.instance, row);
    const key = known.get(row.id) ?? intoSecretKey(await unwrapRow(authority.kms, authority.instance, row));
    opened.set(row.id, key);
  }
  const fields = new Map<IndexField, FieldKeys>();
  for (const field of indexFields) {
    const own = rows.filter(({ purpose }) => purpose === field);
    const current = newestSettled(own, settleMs);
    if (current === undefined) throw new CarnetError('internal', 'A key of the instance is missing after it was made.');
    fields.set(field, keysOf(own, current, opened));
  }
  return { opened, fields };
}

function keysOf(rows: readonly DatedRow[], current: DatedRow, opened: Held['opened']): FieldKeys {
  const keyOf = (row: DatedRow): KeyObject => {
    const key = opened.get(row.id);
    if (key === undefined) throw new CarnetError('internal', 'An index key was not unwrapped.');
    return key;
  };
  const others = rows.filter((row) => row !== current).toReversed();
  return {
    current: keyOf(current),
    currentVersion: current.version,
    versions: new Map(rows.map((row) => [row.version, keyOf(row)])),
    all: [current, ...others].map(keyOf),
  };
}
