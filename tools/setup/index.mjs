import { alone } from './lock.mjs';
import { ensureNode, presentNode } from './node.mjs';
import { ensurePackages, packagesAreCurrent } from './packages.mjs';
import { ensureWeb, webIsCurrent } from './web.mjs';

/**
 * Makes this clone ready: Node 26, packages, and (with `web`) the built pages. Says one line a step, and nothing when all
 * is there already. Gives the path of the Node to run on. Safe when several do it at once.
 */
export async function ensureReady(speak, { web = true } = {}) {
  const present = presentNode();
  if (present !== null && packagesAreCurrent() && (!web || webIsCurrent())) return present;
  return alone(speak, async () => {
    const node = await ensureNode(speak);
    await ensurePackages(node, speak);
    if (web) await ensureWeb(node, speak);
    return node;
  });
}
