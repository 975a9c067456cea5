import { type Bytes, fromBase64, fromHex, joined, same, sha256, text } from './bytes.ts';

/** A checkpoint of the access log whose signature held. */
export interface Checkpoint {
  /** `carnet/` and the instance. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Bytes;
  readonly mapRoot: Bytes;
  /** ISO 8601. */
  readonly at: string;
}

const form =
  /^(carnet\/[0-9a-f-]{36})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\nmap ([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\n$/;

/**
 * Reads a checkpoint (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) that this key signed; null for anything else. Rejects where the
 * browser knows no Ed25519.
 */
export async function readCheckpoint(note: string, key: string): Promise<Checkpoint | null> {
  const end = note.indexOf('\n\n');
  const signed = note.slice(0, end + 1);
  const [, origin, size, root, map, at] = form.exec(signed) ?? [];
  const known = await readKey(key);
  const bytes = [root, map].map((one) => fromBase64(one ?? ''));
  if (origin === undefined || size === undefined || at === undefined || known === null || known.name !== origin)
    return null;
  const [treeRoot, mapRoot] = bytes;
  if (treeRoot?.length !== 32 || mapRoot?.length !== 32) return null;
  for (const line of note.slice(end + 2).split('\n'))
    if (await isSignedBy(line, known, text(signed))) return { origin, size: BigInt(size), root: treeRoot, mapRoot, at };
  return null;
}

interface LogKey {
  readonly name: string;
  readonly id: Bytes;
  readonly key: CryptoKey;
}

/** A key as c2sp.org/signed-note writes it: name, id, and base64 of 0x01 and the key, with `+` between. */
async function readKey(of: string): Promise<LogKey | null> {
  const [, name, hex, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(of) ?? [];
  const bytes = fromBase64(base64 ?? '');
  if (name === undefined || bytes?.length !== 33 || bytes[0] !== 1) return null;
  const id = (await sha256(joined([text(`${name}\n`), bytes]))).slice(0, 4);
  const said = fromHex(hex);
  if (said === null || !same(said, id)) return null;
  return { name, id, key: await crypto.subtle.importKey('raw', bytes.slice(1), 'Ed25519', false, ['verify']) };
}

async function isSignedBy(line: string, { name, id, key }: LogKey, signed: Bytes): Promise<boolean> {
  const [, who, base64] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
  const bytes = fromBase64(base64 ?? '');
  if (who !== name || bytes?.length !== 68 || !same(bytes.slice(0, 4), id)) return false;
  return crypto.subtle.verify('Ed25519', key, bytes.slice(4), signed);
}

/** The name of the log that a key is of, `carnet/` and the instance. */
export function logOf(key: string): string {
  return key.slice(0, key.indexOf('+'));
}
