import { hex, whole } from './bytes.mjs';
import { hashOfEntry } from './leaf.mjs';
import { mapRoot } from './map.mjs';
import { readCheckpoint } from './note.mjs';
import { Tree } from './tree.mjs';

/** An entry that is older than this and has no leaf was kept from the sealer, or put in behind its back. */
const openMs = 60_000;

/**
 * Holds an export of the log against witnessed checkpoints. `witnessed`: notes from outside the database; `keys`: the keys of the
 * log, from outside the database too. Feed it every value of the export, in order, then ask for `end()`.
 */
export class LogVerifier {
  #keys;
  #checkpoints = new Map();
  #newest = 0n;
  #last = 0n;
  #findings = [];
  #computed = new Tree();
  #stored = new Tree();
  #chains = new Map();
  #good = 0n;
  #unfit = [];
  #unordered = [];
  #lastSeq = -1n;
  #bad = false;
  #flaws = 0;
  #open = [];
  #map = new Map();
  #header = null;
  #ended = 0n;

  constructor({ witnessed, keys }) {
    this.#keys = keys;
    for (const note of witnessed) this.#witness(note);
  }

  #witness(note) {
    let checkpoint;
    try {
      checkpoint = readCheckpoint(note, this.#keys);
    } catch (error) {
      this.#find('witness', { says: error.message });
      return;
    }
    const known = this.#checkpoints.get(checkpoint.size);
    if (known !== undefined && !(known.root.equals(checkpoint.root) && known.mapRoot.equals(checkpoint.mapRoot)))
      this.#find('fork', { first: checkpoint.size, says: 'two signed checkpoints of one size differ' });
    this.#checkpoints.set(checkpoint.size, checkpoint);
    if (checkpoint.size > this.#newest) this.#newest = checkpoint.size;
  }

  /** Takes one value of the export. */
  take(value) {
    if (value.type === 'export') this.#header = value;
    else if (value.type === 'checkpoint') this.#ownCheckpoint(value.note);
    else if (value.type === 'leaf') this.#leaf(value);
    else if (value.type === 'open') this.#open.push(value.entry);
    else if (value.type === 'map') this.#map.set(value.tag, value);
    else throw new Error('an export does not have this');
  }

  /** A checkpoint of the database itself counts where no witness has one: it is signed, which the database cannot do. */
  #ownCheckpoint(note) {
    try {
      const checkpoint = readCheckpoint(note, this.#keys);
      const known = this.#checkpoints.get(checkpoint.size);
      if (checkpoint.size > this.#last) this.#last = checkpoint.size;
      if (known === undefined) this.#checkpoints.set(checkpoint.size, checkpoint);
      else if (!known.root.equals(checkpoint.root) || !known.mapRoot.equals(checkpoint.mapRoot))
        this.#find('fork', { first: checkpoint.size, says: 'the database signed what no witness has' });
    } catch (error) {
      this.#find('checkpoint', { says: error.message });
    }
  }

  #leaf(leaf) {
    if (this.#bad) {
      this.#ended += 1n;
      return;
    }
    const n = this.#computed.size;
    if (leaf.n !== String(n)) return this.#stop('missing', n, n, `leaf ${n} is not there`);
    if (leaf.entry === null) return this.#stop('missing', n, n, `the entry of leaf ${n} is not there`);
    const [hash, said] = [this.#hashOf(leaf), hex(leaf.hash)];
    if (hash === null || !hash.equals(said)) this.#unfit.push(n);
    const seq = BigInt(leaf.seq);
    if (seq <= this.#lastSeq) this.#unordered.push(n - 1n);
    this.#lastSeq = seq;
    if (leaf.flaw !== null) this.#flaws++;
    this.#computed.append(hash ?? said);
    this.#stored.append(said);
    this.#ended += 1n;
    const checkpoint = this.#checkpoints.get(this.#computed.size);
    if (checkpoint !== undefined) this.#compare(checkpoint);
    return undefined;
  }

  /** The hash that the entry gives; null where the row cannot be read at all. */
  #hashOf(leaf) {
    try {
      if (leaf.entry.seq !== leaf.seq) return null;
      if (leaf.tag === null) return leaf.tagN === null ? hashOfEntry(leaf.entry, null) : null;
      const chain = this.#chains.get(leaf.tag) ?? { tag: hex(leaf.tag), count: 0n, head: Buffer.alloc(0) };
      const link = { tag: chain.tag, n: chain.count + 1n, previous: chain.head };
      const hash = hashOfEntry(leaf.entry, link);
      this.#chains.set(leaf.tag, { tag: chain.tag, count: link.n, head: hash });
      return String(link.n) === leaf.tagN ? hash : null;
    } catch {
      return null;
    }
  }

  #compare(checkpoint) {
    if (this.#computed.root().equals(checkpoint.root)) {
      // The entries are what was signed, but what is stored beside them is not: whoever wrote there meant something by it.
      if (this.#unfit.length > 0)
        this.#find('hash', {
          first: this.#unfit[0],
          last: this.#unfit[0],
          says: 'what is stored beside the entry is not its own',
        });
      // After the leaf that made it so: what comes first is where to look.
      if (checkpoint.size === this.#newest || checkpoint.size === this.#last) this.#compareMap(checkpoint);
      this.#good = checkpoint.size;
      this.#unfit = [];
      this.#unordered = [];
      this.#lastSeq = -1n;
      return;
    }
    // What is stored leads to the signed root: then the first entry that does not fit its stored hash is the one. Otherwise it is
    // one of those since the last checkpoint that held, and a suspect among them only says where to look first.
    const sure = this.#stored.root().equals(checkpoint.root) && this.#unfit.length > 0;
    const first = sure ? this.#unfit[0] : this.#good;
    this.#stop('altered', first, sure ? first : checkpoint.size - 1n, 'what is stored is not what was signed');
  }

  #compareMap(checkpoint) {
    if (!mapRoot([...this.#chains.values()]).equals(checkpoint.mapRoot))
      this.#find('map', { first: checkpoint.size, says: 'the map of subjects is not what was signed' });
  }

  #stop(what, first, last, says) {
    this.#bad = true;
    this.#find(what, {
      first,
      last,
      says,
      lookAt: [...this.#unfit, ...this.#unordered].toSorted((a, b) => Number(a - b))[0],
    });
  }

  #find(what, more) {
    this.#findings.push({ what, ...more });
  }

  /** What was found: `findings` about what is sealed and witnessed, and apart from it what is not sealed yet. */
  end() {
    if (this.#header === null) this.#find('export', { says: 'the export has no beginning' });
    if (!this.#bad && this.#computed.size < this.#newest)
      // Leaves that were numbered anew leave no gap, so it may also be one in the middle since the last checkpoint that held.
      this.#stop(
        'missing',
        this.#good,
        this.#computed.size,
        `${this.#newest} leaves were witnessed, ${this.#computed.size} are there: the end was cut off, some since leaf ${this.#good} were taken out, or an older state was put in place`,
      );
    else if (!this.#bad && this.#computed.size > this.#good)
      this.#stop('unsigned', this.#good, this.#computed.size - 1n, 'no signed checkpoint covers these leaves');
    if (!this.#bad) this.#compareStoredMap();
    return {
      proved: this.#good,
      leaves: this.#ended,
      witnessed: this.#newest,
      findings: this.#findings,
      flaws: this.#flaws,
      open: this.#openEntries(),
    };
  }

  #compareStoredMap() {
    const same =
      this.#map.size === this.#chains.size &&
      [...this.#chains].every(([tag, { count, head }]) => {
        const stored = this.#map.get(tag);
        return stored?.count === String(count) && stored.head === head.toString('hex');
      });
    if (!same) this.#find('map', { says: 'the stored map of subjects is not what the leaves give' });
  }

  /** Entries without a leaf: how many, and those among them that had their time or can only have come in from behind. */
  #openEntries() {
    const [floor, now] = [whole(this.#header?.floor ?? 0), Number(this.#header?.at ?? 0)];
    const late = this.#open.filter(({ seq, at }) => BigInt(seq) <= floor || now - Number(BigInt(at) / 1000n) > openMs);
    return { entries: this.#open.length, late: late.map(({ seq }) => seq) };
  }
}
