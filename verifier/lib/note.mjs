import { createPublicKey, verify } from 'node:crypto';
import { sha256, whole } from './bytes.mjs';

// DER up to the 32 raw bytes of an Ed25519 key: RFC 8410, section 4.
const derPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** A key as c2sp.org/signed-note writes it: name, id, and base64 of 0x01 and the key, with `+` between. */
export function readKey(text) {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (name === undefined || bytes.length !== 33 || bytes[0] !== 1) throw new Error('this is not a key of a log');
  const own = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  if (own.toString('hex') !== id) throw new Error('the id of this key is not its own');
  const key = createPublicKey({ key: Buffer.concat([derPrefix, bytes.subarray(1)]), format: 'der', type: 'spki' });
  return { name, id: own, key };
}

/**
 * Reads a checkpoint (c2sp.org/tlog-checkpoint) that one of the keys signed. Throws when it is not in the one form that it may
 * have, or no key signed it.
 */
export function readCheckpoint(note, keys) {
  const end = note.indexOf('\n\n');
  const text = note.slice(0, end + 1);
  const signatures = note
    .slice(end + 2)
    .split('\n')
    .slice(0, -1);
  const [origin, size, root, map, time, ...more] = text.slice(0, -1).split('\n');
  const form = /^map ([A-Za-z0-9+/]{43}=)$/.exec(map ?? '');
  const when = /^time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/.exec(time ?? '');
  if (end < 0 || !/^[A-Za-z0-9+/]{43}=$/.test(root ?? '') || form === null || when === null || more.length > 0)
    throw new Error('this is not a checkpoint');
  const signed = signatures.some((line) => keys.some((key) => key.name === origin && isSignedBy(line, key, text)));
  if (!signed) throw new Error('no known key signed this checkpoint');
  return {
    origin,
    size: whole(size),
    root: Buffer.from(root, 'base64'),
    mapRoot: Buffer.from(form[1], 'base64'),
    at: new Date(when[1]),
  };
}

function isSignedBy(line, { name, id, key }, text) {
  const [, who, base64] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (who !== name || bytes.length !== 68 || !bytes.subarray(0, 4).equals(id)) return false;
  return verify(null, Buffer.from(text), key, bytes.subarray(4));
}

/** The notes in the file of a witness: each ends with its signatures and an empty line; what a crash cut off at its end is left out. */
export function splitNotes(text) {
  return text.match(/^[^\n]+\n(?:[^\n]+\n)+\n(?:— [^\n]+\n)+(?=\n)/gm) ?? [];
}
