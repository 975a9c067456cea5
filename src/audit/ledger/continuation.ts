import type { Sql } from 'postgres';
import type { Uuid } from '../../kernel/index.ts';
import { verifierKey } from './note.ts';
import { checkpointOf } from './store.ts';
import { treeView } from './tree-view.ts';

/** The newest checkpoint and how the tree of an earlier size leads to it; no proof where that is larger, or nothing is sealed yet. */
export interface Continuation {
  readonly checkpoint: string | null;
  readonly keys: string[];
  readonly proof: string[];
}

/** Role carnet_seal: nodes of the tree tell of nobody. */
export async function continuationSince(
  {
    sql,
    instance,
    keys,
  }: { readonly sql: Sql; readonly instance: Uuid; readonly keys: () => Promise<readonly Buffer[]> },
  size: bigint,
): Promise<Continuation> {
  const newest = await checkpointOf(sql);
  const known = (await keys()).map((key) => verifierKey(instance, key));
  if (newest === null) return { checkpoint: null, keys: known, proof: [] };
  const proof = await treeView(sql).consistency(size, newest.size);
  return { checkpoint: newest.note, keys: known, proof: proof.map((hash) => hash.toString('base64')) };
}
