import type { ISql, Sql, TransactionSql } from 'postgres';
import { byteaList } from '../../database/index.ts';
import type { Uuid } from '../../kernel/index.ts';
import type { LaneState } from './binding.ts';
import type { LedgerEntry } from './leaf.ts';
import type { MapEntry, MapNode } from './map.ts';
import { edgeOf, keptLevels, type LeafRange, nodeHash, rootOf, type Subtree } from './tree.ts';

/** One sealer at a time, in however many processes; held to the end of its transaction. */
const lockNumber = '7218936402';

export async function takeTurn(transaction: TransactionSql): Promise<boolean> {
  const [row] = await transaction<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(${lockNumber}::bigint) as mine`;
  return row?.mine === true;
}

export interface StoredCheckpoint {
  readonly size: bigint;
  readonly floor: bigint;
  readonly note: string;
}

/** The newest checkpoint, or the one of a size. */
export async function checkpointOf(sql: ISql, size: bigint | null = null): Promise<StoredCheckpoint | null> {
  const [row] =
    size === null
      ? await sql<StoredCheckpoint[]>`select size, floor, note from audit_checkpoint order by size desc limit 1`
      : await sql<StoredCheckpoint[]>`select size, floor, note from audit_checkpoint where size = ${size.toString()}`;
  return row ?? null;
}

/** The highest number that was given out. Whoever has drawn one and not ended yet is in `writersNow`, asked for afterwards. */
export async function numbersGiven(sql: ISql): Promise<bigint> {
  // Before the first is drawn its last value is 1 all the same.
  const [row] = await sql<{ last: bigint }[]>`
    select case when is_called then last_value else 0 end as last from audit_event_seq_seq`;
  return row?.last ?? 0n;
}

/**
 * The transactions that hold a number of the log or may be about to write with it. `nextval` takes a lock on the sequence that the
 * transaction keeps to its end, so this is true also of one that has no transaction id yet, which no snapshot shows.
 */
export async function writersNow(sql: ISql): Promise<ReadonlySet<string>> {
  const rows = await sql<{ who: string }[]>`
    select distinct virtualtransaction as who from pg_locks
    where locktype = 'relation' and mode = 'RowExclusiveLock'
      and database = (select oid from pg_database where datname = current_database())
      and relation in ('audit_event_seq_seq'::regclass, 'audit_event'::regclass)`;
  return new Set(rows.map(({ who }) => who));
}

export interface UnsealedRow extends LedgerEntry {
  readonly subject: Uuid | null;
  readonly actor: Uuid | null;
}

/** Entries above a number that are no leaf yet, as one snapshot shows them, in the order of their numbers. */
export async function unsealed(transaction: TransactionSql, floor: bigint, most: number): Promise<UnsealedRow[]> {
  // The log is large and what is asked for is its end: by index, whatever the statistics say.
  await transaction`set local enable_seqscan = off`;
  await transaction`set local enable_hashjoin = off`;
  return await transaction<UnsealedRow[]>`
    with next as materialized (
      select * from audit_event e
      where e.seq > ${floor.toString()}::bigint and not exists (select 1 from audit_leaf l where l.seq = e.seq)
      order by e.seq limit ${most}
    ), named as materialized (
      select l.seq, l.subject, l.actor from audit_locator l
      where l.seq between (select min(seq) from next) and (select max(seq) from next)
    )
    select e.seq, (extract(epoch from e.at) * 1000000)::bigint as at, e.lane, e.lane_seq as "laneSeq", e.kind, e.outcome, e.request,
      e.commitment, sha256(e.for_subject) as "forSubject", sha256(e.for_retention) as "forRetention", n.subject, n.actor
    from next e left join named n on n.seq = e.seq order by e.seq`;
}

/** Milliseconds since the oldest entry that is no leaf yet was written; null when all are sealed. */
export async function openSince(sql: Sql, floor: bigint): Promise<number | null> {
  const [row] = await sql<{ age: number | null }[]>`
    select (extract(epoch from clock_timestamp() - min(e.at)) * 1000)::float8 as age from audit_event e
    where e.seq > ${floor.toString()}::bigint and not exists (select 1 from audit_leaf l where l.seq = e.seq)`;
  return row?.age ?? null;
}

export async function saltsOf(sql: ISql, subjects: readonly Uuid[]): Promise<Map<Uuid, Buffer>> {
  const rows = await sql<{ subject: Uuid; salt: Buffer }[]>`
    select subject, salt from audit_subject where subject = any (${[...subjects]}::uuid[])`;
  return new Map(rows.map(({ subject, salt }) => [subject, salt]));
}

export async function mapEntries(sql: ISql, buckets: readonly number[]): Promise<(MapEntry & { bucket: number })[]> {
  return await sql<(MapEntry & { bucket: number })[]>`
    select bucket, tag, count, head from audit_map where bucket = any (${[...buckets]}::int[])`;
}

/** Nodes of the map at a depth; of those from `from` to before `to` when given. */
export async function mapNodes(
  sql: ISql,
  depth: number,
  [from, to]: readonly [number, number] = [0, 1 << 16],
): Promise<readonly { readonly i: number; readonly node: MapNode }[]> {
  const rows = await sql<{ i: number; single: boolean; hash: Buffer }[]>`
    select i, single, hash from audit_map_node where depth = ${depth} and i >= ${from} and i < ${to}`;
  return rows.map(({ i, single, hash }) => ({ i, node: { single, hash } }));
}

/** Hashes of the whole subtrees that a range of leaves consists of, in order; at most 2^7 stored hashes are read for each. */
export async function rangeHashes(sql: ISql, { from, to }: LeafRange): Promise<Subtree[]> {
  const found: Subtree[] = [];
  for (const part of edgeOf(to, from)) found.push({ ...part, hash: await subtreeHash(sql, part) });
  return found;
}

export async function rangeHash(sql: ISql, range: LeafRange): Promise<Buffer> {
  return rootOf((await rangeHashes(sql, range)).map(({ hash }) => hash));
}

async function subtreeHash(sql: ISql, { level, i }: Omit<Subtree, 'hash'>): Promise<Buffer> {
  const base = level - (level % keptLevels);
  const wide = 1n << BigInt(level - base);
  const [first, end] = [(i * wide).toString(), ((i + 1n) * wide).toString()];
  const rows =
    base === 0
      ? await sql<
          { hash: Buffer }[]
        >`select hash from audit_leaf where n >= ${first}::bigint and n < ${end}::bigint order by n`
      : await sql<{ hash: Buffer }[]>`select hash from audit_node
          where level = ${base} and i >= ${first}::bigint and i < ${end}::bigint order by i`;
  let hashes = rows.map(({ hash }) => hash);
  while (hashes.length > 1)
    hashes = hashes.flatMap((left, n) => (n % 2 === 0 ? [nodeHash(left, hashes[n + 1] ?? left)] : []));
  // A leaf that is missing gives another hash, or none at all: whoever compares it with a signed root finds out.
  return hashes[0] ?? Buffer.alloc(32);
}

/** How far lanes were met. */
export async function lanesOf(sql: ISql, lanes: readonly number[]): Promise<Map<number, LaneState>> {
  const rows = await sql<{ lane: number; next: bigint; state: Buffer }[]>`
    select lane, next, state from audit_lane where lane = any (${[...lanes]}::int[])`;
  return new Map(rows.map(({ lane, next, state }) => [lane, { next, state }]));
}

/** Entries up to this number are from before there was a ledger. Kept in the place of a lane 0, which there is none of. */
export async function bornAt(transaction: TransactionSql): Promise<bigint> {
  const known = (await lanesOf(transaction, [0])).get(0);
  if (known !== undefined) return known.next;
  // Since there is one each entry is bound, which makes its commitment longer.
  const [row] = await transaction<{ next: bigint }[]>`
    select coalesce(max(seq), 0) as next from audit_event where octet_length(commitment) = 32`;
  const next = row?.next ?? 0n;
  await transaction`insert into audit_lane (lane, next, state, at) values (0, ${next.toString()}::bigint, '', now())`;
  return next;
}

export interface NewLeaf {
  readonly n: bigint;
  readonly seq: bigint;
  readonly tag: Buffer | null;
  readonly tagN: bigint | null;
  readonly hash: Buffer;
  readonly flaw: string | null;
}

/** All that one pass of the sealer adds. */
export interface Pass {
  readonly leaves: readonly NewLeaf[];
  readonly nodes: readonly Subtree[];
  readonly salts: ReadonlyMap<Uuid, Buffer>;
  readonly entries: readonly (MapEntry & { readonly bucket: number })[];
  readonly mapNodes: readonly { readonly depth: number; readonly i: number; readonly node: MapNode }[];
  readonly lanes: ReadonlyMap<number, LaneState>;
  readonly checkpoint: StoredCheckpoint & { readonly at: Date };
}

export async function storePass(sql: TransactionSql, pass: Pass): Promise<void> {
  const { leaves, nodes, salts, entries, checkpoint } = pass;
  const text = (list: readonly (bigint | null)[]) => list.map((value) => value?.toString() ?? null);
  await sql`insert into audit_leaf (n, seq, tag, tag_n, hash, flaw)
    select * from unnest(${text(leaves.map(({ n }) => n))}::bigint[], ${text(leaves.map(({ seq }) => seq))}::bigint[],
      ${byteaList(
        sql,
        leaves.map(({ tag }) => tag),
      )}::bytea[], ${text(leaves.map(({ tagN }) => tagN))}::bigint[],
      ${byteaList(
        sql,
        leaves.map(({ hash }) => hash),
      )}::bytea[], ${leaves.map(({ flaw }) => flaw)}::text[])`;
  if (nodes.length > 0)
    await sql`insert into audit_node (level, i, hash)
      select * from unnest(${nodes.map(({ level }) => level)}::smallint[], ${text(nodes.map(({ i }) => i))}::bigint[],
        ${byteaList(
          sql,
          nodes.map(({ hash }) => hash),
        )}::bytea[])`;
  if (salts.size > 0)
    await sql`insert into audit_subject (subject, salt)
      select * from unnest(${[...salts.keys()]}::uuid[], ${byteaList(sql, [...salts.values()])}::bytea[])`;
  if (entries.length > 0)
    await sql`insert into audit_map (bucket, tag, count, head)
      select * from unnest(${entries.map(({ bucket }) => bucket)}::int[], ${byteaList(
        sql,
        entries.map(({ tag }) => tag),
      )}::bytea[],
        ${text(entries.map(({ count }) => count))}::bigint[], ${byteaList(
          sql,
          entries.map(({ head }) => head),
        )}::bytea[])
      on conflict (bucket, tag) do update set count = excluded.count, head = excluded.head`;
  const changed = pass.mapNodes.flatMap(({ depth, i, node }) => (node === null ? [] : [{ depth, i, ...node }]));
  if (changed.length > 0)
    await sql`insert into audit_map_node (depth, i, single, hash)
      select d, i, s = 1, h from unnest(${changed.map(({ depth }) => depth)}::smallint[], ${changed.map(({ i }) => i)}::int[],
        ${changed.map(({ single }) => (single ? 1 : 0))}::int[], ${byteaList(
          sql,
          changed.map(({ hash }) => hash),
        )}::bytea[]) as u(d, i, s, h)
      on conflict (depth, i) do update set single = excluded.single, hash = excluded.hash`;
  if (pass.lanes.size > 0) {
    const lanes = [...pass.lanes].map(([lane, state]) => ({ lane, ...state }));
    await sql`insert into audit_lane (lane, next, state, at)
      select l, n, s, ${checkpoint.at} from unnest(${lanes.map(({ lane }) => lane)}::int[], ${text(lanes.map(({ next }) => next))}::bigint[],
        ${byteaList(
          sql,
          lanes.map(({ state }) => state),
        )}::bytea[]) as u(l, n, s)
      on conflict (lane) do update set next = excluded.next, state = excluded.state, at = excluded.at`;
  }
  await sql`delete from audit_lane where lane <> 0 and at < ${checkpoint.at}::timestamptz - interval '1 day'`;
  await sql`insert into audit_checkpoint (size, at, floor, note) values (${checkpoint.size.toString()}::bigint,
    ${checkpoint.at}, ${checkpoint.floor.toString()}::bigint, ${checkpoint.note})`;
}
