import type { ISql } from 'postgres';
import { CarnetError, type Uuid } from '../kernel/index.ts';
import type { KmsProvider } from './contract.ts';
import { intoSecretKey } from './kdf.ts';
import { checkRow, type KekRow, unwrapRow } from './row.ts';
import { loadRowKey } from './row-key.ts';
import { kekStore } from './store.ts';

export interface Proof {
  readonly rows: number;
  /** The KEK versions that rows name; one row of each was opened. */
  readonly kekVersions: readonly number[];
}

/**
 * Proves that a keys database, a key service and an instance belong together: every row is as it was written, and one row
 * of each KEK version opens. `sql` may be a transaction, so that rows are proved before they are committed.
 * `bad-configuration` when they do not belong together, `not-openable` for a row that was altered, `key-destroyed` when
 * rows need a KEK version that is gone, `key-service-away`.
 */
export async function proveKeys(sql: ISql, kms: KmsProvider, instance: Uuid): Promise<Proof> {
  const store = kekStore(sql);
  if ((await store.count()) === 0) throw new CarnetError('bad-configuration', 'The keys database holds no key.');
  const { rowKey } = await loadRowKey({ store, kms, instance }, undefined);
  const opened = new Set<number>();
  let count = 0;
  for await (const rows of store.all(1_000)) {
    for (const row of rows) {
      checkRow(rowKey, instance, row);
      if (!opened.has(row.kekVersion)) (await unwrapRow(kms, instance, row)).fill(0);
      opened.add(row.kekVersion);
      count++;
    }
  }
  return { rows: count, kekVersions: [...opened].toSorted((a, b) => a - b) };
}

/** The row of the instance's row key as JSON, for a backup; `bad-configuration` when there is none. */
export async function rowKeyText(sql: ISql, instance: Uuid): Promise<string> {
  const rows = await kekStore(sql).ofInstance(instance);
  const row = rows.find(({ kind, purpose }) => kind === 'instance-key' && purpose === 'row-mac');
  if (row === undefined) throw new CarnetError('bad-configuration', 'The keys database holds no key of this instance.');
  const { createdAt: _, ...fields } = row;
  return JSON.stringify(fields, (_name, value: unknown) =>
    isBufferJson(value) ? { base64: Buffer.from(value.data).toString('base64') } : value,
  );
}

/**
 * Whether a key service opens the row key of a backup, without a database: the wrong ENCRYPTION_KEY is told before anything
 * is touched. `bad-configuration` when it does not, `key-destroyed` for keys of an epoch that has ended.
 */
export async function proveRowKey(text: string, kms: KmsProvider, instance: Uuid): Promise<void> {
  const row = JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && 'base64' in value
      ? Buffer.from(String(value.base64), 'base64')
      : value,
  ) as KekRow; // written above, under encryption and signature
  try {
    checkRow(intoSecretKey(await unwrapRow(kms, instance, row)), instance, row);
  } catch (cause) {
    if (cause instanceof CarnetError && cause.code === 'key-service-away') throw cause;
    if (cause instanceof CarnetError && cause.code === 'key-destroyed') {
      const older =
        'These keys are of an epoch that has ended: what wrapped them was destroyed, and nobody opens them.';
      throw new CarnetError('key-destroyed', `${older} Give the newest backup of the keys.`, { cause });
    }
    const says =
      'These keys were wrapped by another key. Give the ENCRYPTION_KEY or the key service that this instance had.';
    throw new CarnetError('bad-configuration', says, { cause });
  }
}

/** What JSON.stringify hands over for a Buffer. */
function isBufferJson(value: unknown): value is { readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}
