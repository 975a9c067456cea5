import { sha256 } from '../../keyring/index.ts';

const magic = 'CBF1';
const headBytes = 16;

/**
 * A Bloom filter as it stands in a file: `CBF1`, then bits, hashes and entries as 4 bytes big endian each, then the bits,
 * lowest first in each byte. An entry that was added is always found; another is found by mistake at the rate that bits and
 * entries give. Positions come from two halves of SHA-256 (Kirsch and Mitzenmacher, 2006).
 */
export class BloomFilter {
  readonly #bytes: Buffer;
  readonly #bits: number;
  readonly #hashes: number;

  private constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#bits = bytes.readUInt32BE(4);
    this.#hashes = bytes.readUInt32BE(8);
  }

  /** A filter of so many bits and hashes that holds these entries. */
  static build(entries: ReadonlySet<string>, bits: number, hashes: number): BloomFilter {
    const bytes = Buffer.alloc(headBytes + Math.ceil(bits / 8));
    bytes.write(magic, 'latin1');
    bytes.writeUInt32BE(bits, 4);
    bytes.writeUInt32BE(hashes, 8);
    bytes.writeUInt32BE(entries.size, 12);
    const filter = new BloomFilter(bytes);
    for (const entry of entries) {
      for (const at of filter.#positions(entry)) bytes[headBytes + (at >> 3)] = filter.#byte(at) | (1 << (at & 7));
    }
    return filter;
  }

  /** Reads a file of this form; TypeError for any other. */
  static read(bytes: Buffer): BloomFilter {
    const whole =
      bytes.length > headBytes &&
      bytes.toString('latin1', 0, 4) === magic &&
      bytes.length === headBytes + Math.ceil(bytes.readUInt32BE(4) / 8);
    if (!whole) throw new TypeError('this is no Bloom filter, or it is cut off');
    return new BloomFilter(bytes);
  }

  get entries(): number {
    return this.#bytes.readUInt32BE(12);
  }

  toBytes(): Buffer {
    return this.#bytes;
  }

  has(entry: string): boolean {
    for (const at of this.#positions(entry)) if ((this.#byte(at) & (1 << (at & 7))) === 0) return false;
    return true;
  }

  #byte(at: number): number {
    return this.#bytes[headBytes + (at >> 3)] ?? 0;
  }

  *#positions(entry: string): Generator<number> {
    const digest = sha256(Buffer.from(entry));
    // 48 bits each, so that the sums stay exact numbers.
    const [first, second] = [digest.readUIntBE(0, 6), digest.readUIntBE(6, 6)];
    for (let i = 0; i < this.#hashes; i++) yield (first + i * second) % this.#bits;
  }
}
