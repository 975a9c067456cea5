import { sha256 } from './bytes.mjs';

/** RFC 6962, section 2.1. */
export const leafHash = (leaf) => sha256(Buffer.of(0), leaf);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

/** A Merkle tree (RFC 6962) that grows by one leaf after the other and keeps its right edge alone. */
export class Tree {
  size = 0n;
  #edge = [];

  append(hash) {
    let [top, height] = [hash, 0];
    while (this.#edge.at(-1)?.height === height) {
      top = nodeHash(this.#edge.pop().hash, top);
      height++;
    }
    this.#edge.push({ hash: top, height });
    this.size += 1n;
  }

  root() {
    if (this.#edge.length === 0) return sha256();
    return this.#edge.map(({ hash }) => hash).reduceRight((right, left) => nodeHash(left, right));
  }
}
