import type { Sql, TransactionSql } from 'postgres';
import { type Clock, randomBytes, type Uuid } from '../../kernel/index.ts';
import { LedgerAlarm } from './alarm.ts';
import { checkLanes, type LaneCheck } from './lane-check.ts';
import { leafBytes, tagOf } from './leaf.ts';
import { bucketDepth, bucketOf, type MapEntry, MapTop, nodeOf } from './map.ts';
import { type Checkpoint, readNote, type Sign, signNote } from './note.ts';
import {
  bornAt,
  checkpointOf,
  lanesOf,
  mapEntries,
  mapNodes,
  type NewLeaf,
  numbersGiven,
  rangeHashes,
  type StoredCheckpoint,
  saltsOf,
  storePass,
  takeTurn,
  type UnsealedRow,
  unsealed,
  writersNow,
} from './store.ts';
import { leafHash, RightEdge, type Subtree } from './tree.ts';

export interface SealerParts {
  /** Role carnet_seal. */
  readonly sql: Sql;
  readonly instance: Uuid;
  readonly sign: Sign;
  readonly clock: Clock;
  /** HMAC under the key with which the server binds entries to each other. */
  readonly mac: (data: Uint8Array) => Buffer;
  /** Most entries of one pass; 10,000 when absent. */
  readonly most?: number;
}

/** What one pass did: the new checkpoint, or null when there was nothing to seal or another process was at it. */
export interface Sealed {
  readonly note: string | null;
  /** True when more waits than one pass takes. */
  readonly more: boolean;
  /** Of how many entries it was seen that they are not as they were written. */
  readonly flaws: number;
}

/** The edge of tree and map in memory; both can be read back from the tables at any time. */
interface Edge {
  readonly tree: RightEdge;
  readonly map: MapTop;
}

/**
 * Gives every entry of the log its place in the tree. Numbers of entries are drawn before their transactions end, so a lower one
 * may come late, however long: the sealer looks at everything above a *floor* and moves that only when all who might still write
 * below it have ended. An entry that comes late gets the next leaf, after others that were written after it.
 */
export class Sealer {
  readonly #parts: SealerParts;
  #edge: Edge | null = null;
  /** Everything up to it is sealed, or will never be. */
  #floor = 0n;
  /** The numbers given out at some moment, and who might then still have written with one of them. */
  #waiting: { readonly upTo: bigint; readonly writers: ReadonlySet<string> } | null = null;

  constructor(parts: SealerParts) {
    this.#parts = parts;
  }

  get floor(): bigint {
    return this.#floor;
  }

  /** One pass; all that it adds is one transaction. `not-openable` when what is stored is not what was signed. */
  async seal(): Promise<Sealed> {
    try {
      return await this.#parts.sql.begin((transaction) => this.#pass(transaction));
    } catch (error) {
      // What was done in memory did not come to be.
      this.#edge = null;
      this.#floor = 0n;
      this.#waiting = null;
      throw error;
    }
  }

  async #pass(transaction: TransactionSql): Promise<Sealed> {
    if (!(await takeTurn(transaction))) return { note: null, more: false, flaws: 0 };
    const newest = await checkpointOf(transaction);
    if (this.#edge === null || this.#edge.tree.size !== (newest?.size ?? 0n))
      this.#edge = await readEdge(transaction, newest);
    const floor = newest !== null && newest.floor > this.#floor ? newest.floor : this.#floor;
    // In this order: who writes, then what is there. Whoever has ended before the first is seen by the second.
    const ended = await this.#endedNumbers(transaction);
    const most = this.#parts.most ?? 10_000;
    const found = await unsealed(transaction, floor, most);
    const more = found.length === most;
    const check = await this.#checkLanes(transaction, found, more);
    const rows = found.filter(({ seq }) => !check.waiting.has(seq));
    this.#floor = max(floor, min(ended, reachOf(found, check.waiting, more, ended)));
    if (this.#waiting === null) this.#waiting = await waitFor(transaction);
    if (rows.length === 0) return { note: null, more: false, flaws: 0 };
    const note = await this.#append(transaction, this.#edge, rows, newest, check);
    return { note, more, flaws: check.flaws.size };
  }

  async #checkLanes(transaction: TransactionSql, rows: readonly UnsealedRow[], cut: boolean): Promise<LaneCheck> {
    const known = await lanesOf(transaction, [...new Set(rows.map(({ lane }) => lane))]);
    const born = await bornAt(transaction);
    const check = checkLanes(rows, known, this.#parts.mac, { born, cut });
    // A call that claims more rows than a pass takes would wait for ever.
    const stuck = cut && check.waiting.size === rows.length;
    return stuck ? checkLanes(rows, known, this.#parts.mac, { born, cut: false }) : check;
  }

  /** The highest number below which nobody writes any more. */
  async #endedNumbers(transaction: TransactionSql): Promise<bigint> {
    if (this.#waiting === null) return 0n;
    const { upTo, writers } = this.#waiting;
    const now = await writersNow(transaction);
    if ([...writers].some((writer) => now.has(writer))) return 0n;
    this.#waiting = null;
    return upTo;
  }

  async #append(
    transaction: TransactionSql,
    { tree, map }: Edge,
    rows: readonly UnsealedRow[],
    newest: StoredCheckpoint | null,
    check: LaneCheck,
  ): Promise<string> {
    const { instance, sign, clock } = this.#parts;
    const subjects = await subjectsOf(transaction, rows);
    const leaves: NewLeaf[] = [];
    const nodes: Subtree[] = [];
    const touched = new Set<MapEntry>();
    for (const row of rows) {
      const chain = row.subject === null ? undefined : subjects.chains.get(row.subject);
      const link = chain === undefined ? null : { tag: chain.tag, n: chain.count + 1n, previous: chain.head };
      const hash = leafHash(leafBytes(row, link));
      leaves.push({
        n: tree.size,
        seq: row.seq,
        tag: link?.tag ?? null,
        tagN: link?.n ?? null,
        hash,
        flaw: check.flaws.get(row.seq) ?? null,
      });
      nodes.push(...tree.append(hash));
      if (chain === undefined) continue;
      chain.count += 1n;
      chain.head = hash;
      touched.add(chain);
    }
    const entries = [...touched].map((entry) => ({ ...entry, bucket: bucketOf(entry.tag) }));
    for (const [bucket, all] of Map.groupBy(subjects.entries, ({ tag }) => bucketOf(tag)))
      map.put(bucket, nodeOf(all, bucketDepth));
    const buckets = [...new Set(entries.map(({ bucket }) => bucket))];
    const eighths = map.settle(8);
    const at = new Date(clock.now());
    const checkpoint: Checkpoint = { instance, size: tree.size, root: tree.root(), mapRoot: map.root(), at };
    const note = await signNote(checkpoint, sign);
    const stored = { size: tree.size, at, floor: max(newest?.floor ?? 0n, this.#floor), note };
    await storePass(transaction, {
      leaves,
      nodes,
      salts: subjects.salts,
      entries,
      mapNodes: [
        ...buckets.map((i) => ({ depth: bucketDepth, i, node: map.node(bucketDepth, i) })),
        ...[...eighths].map((i) => ({ depth: 8, i, node: map.node(8, i) })),
      ],
      lanes: check.lanes,
      checkpoint: stored,
    });
    return note;
  }
}

interface Chain {
  readonly tag: Buffer;
  count: bigint;
  head: Buffer;
}

/** The chains of the subjects that the entries tell of, and every entry of the buckets that they are in. */
async function subjectsOf(transaction: TransactionSql, rows: readonly UnsealedRow[]) {
  const ids = [...new Set(rows.flatMap(({ subject }) => (subject === null ? [] : [subject])))];
  const known = await saltsOf(transaction, ids);
  const salts = new Map(ids.filter((id) => !known.has(id)).map((id) => [id, randomBytes(32)]));
  const tags = new Map(ids.map((id) => [id, tagOf(id, known.get(id) ?? salts.get(id) ?? Buffer.alloc(0))]));
  const buckets = [...new Set([...tags.values()].map(bucketOf))];
  const entries: Chain[] = (await mapEntries(transaction, buckets)).map(({ tag, count, head }) => ({
    tag,
    count,
    head,
  }));
  const byTag = new Map(entries.map((entry) => [entry.tag.toString('hex'), entry]));
  const chains = new Map<Uuid, Chain>();
  for (const [id, tag] of tags) {
    const chain = byTag.get(tag.toString('hex')) ?? { tag, count: 0n, head: Buffer.alloc(0) };
    if (chain.count === 0n) entries.push(chain);
    chains.set(id, chain);
  }
  return { salts, entries, chains };
}

/** Reads the edge back and holds it against what was signed last. */
async function readEdge(transaction: TransactionSql, newest: StoredCheckpoint | null): Promise<Edge> {
  const size = newest?.size ?? 0n;
  const tree = new RightEdge(size, await rangeHashes(transaction, { from: 0n, to: size }));
  const map = new MapTop();
  for (const { i, node } of await mapNodes(transaction, bucketDepth)) map.put(i, node);
  map.settle(0);
  if (newest !== null) {
    const { root, mapRoot } = readNote(newest.note);
    if (!root.equals(tree.root()) || !mapRoot.equals(map.root()))
      throw new LedgerAlarm(
        'altered',
        'The ledger of the access log is not what was signed: run npx carnet audit verify.',
      );
  }
  return { tree, map };
}

async function waitFor(transaction: TransactionSql) {
  const upTo = await numbersGiven(transaction);
  return { upTo, writers: await writersNow(transaction) };
}

/** Up to which number everything that was found is sealed by this pass. */
function reachOf(found: readonly UnsealedRow[], waiting: ReadonlySet<bigint>, more: boolean, ended: bigint): bigint {
  const last = more ? (found.at(-1)?.seq ?? 0n) : ended;
  return waiting.size === 0 ? last : min(last, [...waiting].reduce(min) - 1n);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
