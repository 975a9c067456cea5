import type { Sql } from 'postgres';
import { CarnetError, type Uuid } from '../../kernel/index.ts';
import type { KmsProvider } from '../contract.ts';
import { severalAtOnce } from '../kms/several.ts';
import { type JobStore, jobStore } from '../rotation/store.ts';
import { checkRow, epochOf, type KekRow, signRow, unwrapRow } from '../row.ts';
import { loadRowKey, type RowAuthority } from '../row-key.ts';
import { kekStore } from '../store.ts';
import { openGenerations } from './provider.ts';
import { type GenerationStore, generationStore } from './store.ts';

export interface MoveOptions {
  /** The keys database, under the role carnet_keys. */
  readonly sql: Sql;
  readonly instance: Uuid;
  readonly open: (provider: string) => Promise<KmsProvider>;
  readonly configured: string;
  readonly to: string;
  /** Told after each batch; throwing ends the move, which another call goes on with. */
  readonly progress?: (moved: number) => void;
}

export interface Moved {
  readonly from: string;
  readonly to: string;
  readonly moved: number;
  /** Keys that did not open under the earlier service either; while there are any, the move is not finished. */
  readonly damaged: number;
}

const batch = 500;
const atOnce = 16;

/**
 * Moves every wrapped key to another key service while the instance runs: new wraps are made by it from the first moment, old ones
 * are wrapped again, each is opened there before it takes the place of the old one. Ended in the middle, another call goes on; until
 * the end a move back is a move like any other. `conflict` when some keys do not open, and so cannot be moved; and to begin one while
 * an epoch is being ended.
 */
export async function moveKeys(options: MoveOptions): Promise<Moved> {
  const { sql, instance, open, configured, to } = options;
  const store = generationStore(sql);
  const kms = await openGenerations({ store, open, configured });
  try {
    const { from, generation } = await begin(store, jobStore(sql), options);
    const authority = await loadRowKey({ store: kekStore(sql), kms, instance }, undefined);
    let moved = 0;
    for (;;) {
      const round = await moveOnce(store, authority, generation, options, moved);
      moved += round.moved;
      // What was stored under the earlier service meanwhile is taken in another round.
      if (round.moved > 0) continue;
      if (round.damaged > 0) return { from, to, moved, damaged: round.damaged };
      await store.finish(generation);
      return { from, to, moved, damaged: 0 };
    }
  } finally {
    await kms.close();
  }
}

async function begin(
  store: GenerationStore,
  jobs: Pick<JobStore, 'living'>,
  { to, open }: MoveOptions,
): Promise<{ from: string; generation: number }> {
  const all = await store.all();
  const current = all.at(-1);
  if (current === undefined) throw new CarnetError('internal', 'No key service is noted after it was.');
  if (current.provider !== to) {
    // It proves by count and by trial that no key stands under an older version: not while keys change places.
    if ((await jobs.living('epoch')) !== null)
      throw new CarnetError(
        'conflict',
        'An epoch is being ended: npx carnet keys status says how far it is. Move the keys when that is done.',
      );
    // A service that does not answer, or gives other bytes back, gets no key.
    const target = await open(to);
    try {
      await target.status();
    } finally {
      await target.close();
    }
    await store.add(current.generation + 1, to, false);
    return { from: current.provider, generation: current.generation + 1 };
  }
  if (current.finishedAt !== null)
    throw new CarnetError('conflict', `The keys are with the key service "${to}" already.`);
  return { from: all.at(-2)?.provider ?? to, generation: current.generation };
}

async function moveOnce(
  store: GenerationStore,
  authority: RowAuthority,
  generation: number,
  { progress }: MoveOptions,
  before: number,
): Promise<{ readonly moved: number; readonly damaged: number }> {
  let [moved, damaged] = [0, 0];
  let after: Uuid | null = null;
  for (;;) {
    const rows = await store.behind(generation, after, batch);
    if (rows.length === 0) return { moved, damaged };
    const outcomes = await severalAtOnce(rows, atOnce, (row) => moveRow(store, authority, row));
    moved += outcomes.filter((outcome) => outcome === 'moved').length;
    damaged += outcomes.filter((outcome) => outcome === 'damaged').length;
    after = rows.at(-1)?.id ?? null;
    progress?.(before + moved);
  }
}

async function moveRow(
  store: GenerationStore,
  authority: RowAuthority,
  row: KekRow,
): Promise<'moved' | 'damaged' | 'changed'> {
  const { kms, instance, rowKey } = authority;
  try {
    checkRow(rowKey, instance, row);
    const [wrap] = await kms.rewrapAll([{ wrap: row, context: row.context }]);
    if (wrap == null) return 'damaged';
    const epoch = epochOf(await authority.store.epochs(), wrap.kekVersion);
    const fresh = signRow(rowKey, { ...row, ...wrap, epoch });
    // Opened where it will be from now on, and compared with its commitment, before the old wrap goes.
    (await unwrapRow(kms, instance, fresh)).fill(0);
    return (await store.replace(row, fresh)) ? 'moved' : 'changed';
  } catch (error) {
    if (error instanceof CarnetError && (error.code === 'not-openable' || error.code === 'key-destroyed'))
      return 'damaged';
    throw error;
  }
}
