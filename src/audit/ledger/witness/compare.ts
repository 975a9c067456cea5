import type { Checkpoint } from '../note.ts';
import type { TreeView, Verdict } from './witness.ts';

/** How the newest checkpoint that a witness holds stands to the one that it is told: by the tree as it is stored now. */
export async function compare(held: Checkpoint, told: Checkpoint, tree: TreeView): Promise<Verdict> {
  if (held.size > told.size) return 'ahead';
  const root = await tree.rootAt(held.size);
  return root?.equals(held.root) === true && held.instance === told.instance ? 'agrees' : 'forked';
}
