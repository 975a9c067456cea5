import { hex, sha256, whole } from './bytes.mjs';
import { hashOfEntry, tagOf } from './leaf.mjs';
import { leadsToNothing, rootOfPath } from './map.mjs';
import { readCheckpoint } from './note.mjs';

/** What is wrong with a proof: `what` is one word of verifier/README.md, "Proofs". */
export class NotProved extends Error {
  constructor(what, says) {
    super(says);
    this.what = what;
  }
}

/**
 * Checks a patient's proof: that the list in it is everything that the log recorded about him up to the checkpoint, unchanged and
 * in order. Gives what was proved; throws `NotProved` with the first thing that is wrong. What a proof says beside its entries (their
 * number, their hash) is no part of the proof: it only tells which of them to name.
 */
export function checkProof(proof, keys) {
  if (
    proof?.type !== 'carnet proof' ||
    proof.version !== 1 ||
    !Array.isArray(proof.entries) ||
    !Array.isArray(proof.path)
  )
    throw new NotProved('form', 'this is not a proof of who looked');
  const checkpoint = signedCheckpoint(proof, keys);
  const tag = tagOf(String(proof.subject), bytesOf(proof.salt));
  const count = numberOf(proof.count);
  const heads = [Buffer.alloc(0)];
  let unopened = 0;
  for (const entry of proof.entries) {
    const n = heads.length;
    heads.push(takeEntry(entry, { tag, n: BigInt(n), previous: heads[n - 1] }));
    if (entry.details === null) unopened++;
  }
  const entries = BigInt(heads.length - 1);
  if (entries < count)
    throw new NotProved(
      'missing',
      `${count} entries were recorded, the proof has the first ${entries}: its end was cut off`,
    );
  if (entries > count) throw new NotProved('added', `${count} entries were recorded, the proof has ${entries}`);
  const path = proof.path.map((hash) => (hash === null ? null : bytesOf(hash)));
  const root = entries === 0n ? leadsToNothing(tag, path, besideOf(proof)) : rootOfPath(tag, count, heads.at(-1), path);
  if (root === null || !root.equals(checkpoint.mapRoot))
    throw new NotProved(
      'map',
      entries === 0n
        ? 'what was signed does not say that nothing is recorded about this person'
        : 'an entry was left out, added or changed, or they are of somebody else: the list does not lead to what was signed',
    );
  return { entries, unopened, checkpoint, tag, heads };
}

/** Hash of the leaf of the next entry; names the entry where what it says of itself does not fit. */
function takeEntry({ details, n, hash, ...entry }, link) {
  if (n !== undefined && n !== String(link.n))
    throw numberOf(n) > link.n
      ? new NotProved('missing', `entry ${link.n} is not there`)
      : new NotProved('order', `entry ${n} stands where entry ${link.n} should be`);
  let own;
  try {
    own = hashOfEntry(entry, link);
  } catch {
    throw new NotProved('form', `entry ${link.n} is not one`);
  }
  if (hash !== undefined && own.toString('hex') !== hash)
    throw new NotProved('altered', `entry ${link.n} is not what was recorded, or tells of somebody else`);
  const binding = hex(entry.commitment).subarray(0, 32);
  if (details !== null && !sha256(Buffer.from(String(details))).equals(binding))
    throw new NotProved('details', `entry ${link.n} says something else than what was recorded`);
  return own;
}

/**
 * How the checkpoint of a proof stands to those that somebody else kept (`witnessed`: notes) and to when the proof was made:
 * `witnessed`, `FORKED` (another history), `OLD` (a newer one was there for more than a minute), or `not among those of a witness`.
 */
export function standingOf({ size, root, mapRoot }, { witnessed, keys, madeAt }) {
  const known = witnessed.map((note) => readCheckpoint(note, keys));
  const same = known.find((one) => one.size === size);
  if (same !== undefined && !(same.root.equals(root) && same.mapRoot.equals(mapRoot))) return 'FORKED';
  if (known.some((one) => one.size > size && one.at.getTime() < madeAt.getTime() - 60_000)) return 'OLD';
  return same === undefined ? 'not among those of a witness' : 'witnessed';
}

/**
 * Checks that a proof goes on from an earlier one of the same person: the same pseudonym, no older checkpoint, and every entry of then
 * in its place. Both as `checkProof` gives them.
 */
export function checkContinues(now, before) {
  if (!now.tag.equals(before.tag))
    throw new NotProved(
      'pseudonym',
      'the log keeps this person under another pseudonym than in the earlier proof, or they are two',
    );
  if (now.checkpoint.size < before.checkpoint.size)
    throw new NotProved(
      'old',
      `the checkpoint (${now.checkpoint.size} leaves) is older than that of the earlier proof`,
    );
  if (now.entries < before.entries || !now.heads[Number(before.entries)].equals(before.heads.at(-1)))
    throw new NotProved('fork', 'the entries of the earlier proof are not the beginning of these');
  if (now.checkpoint.size === before.checkpoint.size && !now.checkpoint.root.equals(before.checkpoint.root))
    throw new NotProved('fork', 'two signed checkpoints of one size differ');
}

function signedCheckpoint(proof, keys) {
  try {
    return readCheckpoint(String(proof.checkpoint), keys);
  } catch (error) {
    throw new NotProved('checkpoint', error.message);
  }
}

function bytesOf(text) {
  try {
    return hex(text);
  } catch (error) {
    throw new NotProved('form', error.message);
  }
}

function numberOf(text) {
  try {
    return whole(text);
  } catch (error) {
    throw new NotProved('form', error.message);
  }
}

/** The one entry of another person that stands where this one's would, null where nothing does. */
function besideOf({ beside }) {
  if (beside === undefined || beside === null) return null;
  return { tag: bytesOf(beside.tag), count: numberOf(beside.count), head: bytesOf(beside.head) };
}
