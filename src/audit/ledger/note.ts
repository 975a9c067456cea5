import { CarnetError, type Uuid } from '../../kernel/index.ts';
import { sha256 } from '../../keyring/index.ts';

/** What a checkpoint says. */
export interface Checkpoint {
  readonly instance: Uuid;
  /** How many leaves. */
  readonly size: bigint;
  readonly root: Buffer;
  readonly mapRoot: Buffer;
  readonly at: Date;
}

/** Signs; `publicKey` raw. */
export type Sign = (text: Uint8Array) => Promise<{ readonly publicKey: Uint8Array; readonly signature: Uint8Array }>;

/** Name of an instance's log: the first line of its checkpoints, and the name of their key. */
export function originOf(instance: Uuid): string {
  return `carnet/${instance}`;
}

/**
 * A checkpoint as a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint): origin, size, root; then, in lines of our own, the
 * root of the map and the time; an empty line; the signature.
 */
export async function signNote(checkpoint: Checkpoint, sign: Sign): Promise<string> {
  const origin = originOf(checkpoint.instance);
  const text = `${[
    origin,
    checkpoint.size.toString(),
    checkpoint.root.toString('base64'),
    `map ${checkpoint.mapRoot.toString('base64')}`,
    `time ${checkpoint.at.toISOString()}`,
  ].join('\n')}\n`;
  const { publicKey, signature } = await sign(Buffer.from(text));
  return `${text}\n— ${origin} ${Buffer.concat([keyIdOf(origin, publicKey), signature]).toString('base64')}\n`;
}

/** Four bytes that say which key signed (c2sp.org/signed-note): of SHA-256 of name, newline, 0x01 (Ed25519) and public key. */
export function keyIdOf(name: string, publicKey: Uint8Array): Buffer {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(1), publicKey])).subarray(0, 4);
}

/** A public key as a verifier takes it (c2sp.org/signed-note): name, key id in hex, and base64 of 0x01 and key, with `+` between. */
export function verifierKey(instance: Uuid, publicKey: Uint8Array): string {
  const name = originOf(instance);
  const key = Buffer.concat([Buffer.of(1), publicKey]).toString('base64');
  return `${name}+${keyIdOf(name, publicKey).toString('hex')}+${key}`;
}

const form =
  /^carnet\/([0-9a-f-]{36})\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\nmap ([A-Za-z0-9+/]{43}=)\ntime (\S{24})\n\n— /;

/** What a note says, whoever signed it; `invalid-input` when it is none of ours. */
export function readNote(note: string): Checkpoint {
  const [, instance, size, root, map, time] = form.exec(note) ?? [];
  if (!(instance && size && root && map && time)) throw new CarnetError('invalid-input', 'This is not a checkpoint.');
  return {
    instance: instance as Uuid, // the form says so
    size: BigInt(size),
    root: Buffer.from(root, 'base64'),
    mapRoot: Buffer.from(map, 'base64'),
    at: new Date(time),
  };
}
