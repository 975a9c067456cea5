import { createHash, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { Told } from './watch.ts';

/** A log that signs as the server does, written anew from RFC 6962 so that it shares no code with what it tries. */
export interface Log {
  readonly name: string;
  readonly key: string;
  /** What the server would say at a size, to a browser that knows the tree of `since` leaves. */
  told(size: number, since?: number): Promise<Told & { readonly checkpoint: string }>;
  /** Another history from a leaf on, under the same key. */
  forkAt(leaf: number): Promise<Log>;
}

const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** Merkle tree hash (RFC 6962, section 2.1), by its definition. */
function root(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 1) return leaves[0] ?? Buffer.alloc(0);
  const half = largestPowerBelow(leaves.length);
  return sha(Buffer.of(1), root(leaves.slice(0, half)), root(leaves.slice(half)));
}

/** Consistency proof (RFC 6962, section 2.1.2), by its definition. */
function subproof(m: number, leaves: readonly Buffer[], whole: boolean): Buffer[] {
  if (m === leaves.length) return whole ? [] : [root(leaves)];
  const half = largestPowerBelow(leaves.length);
  return m <= half
    ? [...subproof(m, leaves.slice(0, half), whole), root(leaves.slice(half))]
    : [...subproof(m - half, leaves.slice(half), false), root(leaves.slice(0, half))];
}

function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** A log of its own, of the name that is given or a new one, with 300 leaves. */
export async function aLog(name = `carnet/${randomUUID()}`, given?: ReturnType<typeof keyPair>): Promise<Log> {
  return logOf(
    name,
    given ?? keyPair(),
    Array.from({ length: 300 }, () => randomBytes(32)),
  );
}

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.concat([Buffer.of(1), publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)]);
  return { raw, privateKey };
}

function logOf(name: string, pair: ReturnType<typeof keyPair>, leaves: readonly Buffer[]): Log {
  const id = sha(Buffer.from(`${name}\n`), pair.raw).subarray(0, 4);
  const key = `${name}+${id.toString('hex')}+${pair.raw.toString('base64')}`;
  return {
    name,
    key,
    async told(size, since = 0) {
      const tree = root(leaves.slice(0, size)).toString('base64');
      const text = `${name}\n${size}\n${tree}\nmap ${Buffer.alloc(32).toString('base64')}\ntime 2030-03-01T09:30:00.000Z\n`;
      const signature = Buffer.concat([id, sign(null, Buffer.from(text), pair.privateKey)]).toString('base64');
      const proof = since === 0 || since >= size ? [] : subproof(since, leaves.slice(0, size), true);
      return {
        checkpoint: `${text}\n— ${name} ${signature}\n`,
        keys: [key],
        proof: proof.map((hash) => hash.toString('base64')),
      };
    },
    forkAt: async (leaf) =>
      logOf(
        name,
        pair,
        leaves.map((hash, n) => (n < leaf ? hash : randomBytes(32))),
      ),
  };
}
