import { hex, sha256, whole } from './bytes.mjs';
import { hashOfEntry, tagOf } from './leaf.mjs';
import { rootOfPath } from './map.mjs';
import { readCheckpoint } from './note.mjs';

/**
 * Checks a patient's proof: that the list in it is everything that the log recorded about him up to the checkpoint, unchanged and
 * in order. Gives what was proved; throws with the first thing that is wrong.
 */
export function checkProof(proof, keys) {
  if (proof?.type !== 'carnet proof' || proof.version !== 1) throw new Error('this is not a proof of who looked');
  const checkpoint = readCheckpoint(proof.checkpoint, keys);
  const tag = tagOf(proof.subject, hex(proof.salt));
  let [n, head] = [0n, Buffer.alloc(0)];
  for (const { details, ...entry } of proof.entries) {
    const link = { tag, n: n + 1n, previous: head };
    head = hashOfEntry(entry, link);
    n += 1n;
    const binding = hex(entry.commitment).subarray(0, 32);
    if (details !== null && !sha256(Buffer.from(details)).equals(binding))
      throw new Error(`entry ${n} says something else than what was recorded`);
  }
  if (n !== whole(proof.count)) throw new Error(`${proof.count} entries were recorded, the proof has ${n}`);
  if (n > 0n) {
    const path = proof.path.map((hash) => (hash === null ? null : hex(hash)));
    if (!rootOfPath(tag, n, head, path).equals(checkpoint.mapRoot))
      throw new Error('an entry was left out, added or changed: the list does not lead to what was signed');
  }
  return { entries: n, checkpoint };
}
