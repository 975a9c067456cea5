import type { Sql } from 'postgres';
import { asActor } from '../../database/index.ts';
import { CarnetError, type Clock, Grant, type Uuid } from '../../kernel/index.ts';
import type { Keyring } from '../../keyring/index.ts';
import { auditAad } from '../seal.ts';
import { tagOf } from './leaf.ts';
import { bitOf, bucketOf, entryNode, joinNodes, type MapEntry, type MapNode, mapPath, rootHash } from './map.ts';
import { readNote, verifierKey } from './note.ts';
import { type ChainPlace, chainOf, entriesOf, type ProvedRow } from './proof-store.ts';
import { checkpointOf, mapEntries, mapNodes, saltsOf } from './store.ts';

export interface ProofParts {
  /** Role carnet_app: row-level security decides what a proof is made of. */
  readonly sql: Sql;
  readonly keyring: Pick<Keyring, 'checkpointKeys' | 'openAudit'>;
  readonly instance: Uuid;
  readonly clock: Clock;
}

/** What a proof begins with: the signed checkpoint, and that its map says `count` of this subject's pseudonym (docs/formats.md, "Ledger"). */
export interface ProofHead {
  readonly madeAt: string;
  readonly keys: readonly string[];
  readonly checkpoint: string;
  readonly subject: Uuid;
  readonly salt: string;
  readonly count: string;
  readonly path: readonly (string | null)[];
}

/** An entry of the log as a proof tells it: all that its leaf commits to, and the details in clear (null: they cannot be opened). */
export type ProvedEntry = Readonly<Record<string, string | null>>;

export interface Proof {
  readonly head: ProofHead;
  /** In the order of the chain; an entry that is gone is left out, so that whoever checks the proof finds that it is. */
  readonly entries: AsyncIterable<readonly ProvedEntry[]>;
}

const pageSize = 500;
const mostTries = 5;

/**
 * The proof that the log recorded this of a subject and nothing else up to the newest checkpoint, for whoever holds a Grant on it.
 * `conflict` while nothing about it is sealed; `not-openable` when what is stored is not what was signed.
 */
export async function proveSubject(parts: ProofParts, grant: Grant, secret: Buffer): Promise<Proof> {
  const { subject } = Grant.facts(grant);
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await asActor(parts.sql, { secret }, subject, (transaction) => readPath(transaction, subject));
    if (found === null) continue;
    const { checkpoint, salt, entry, path, chain } = found;
    return {
      head: {
        madeAt: new Date(parts.clock.now()).toISOString(),
        keys: (await parts.keyring.checkpointKeys()).map((key) => verifierKey(parts.instance, key)),
        checkpoint,
        subject,
        salt: salt.toString('hex'),
        count: entry.count.toString(),
        path: path.map((node) => node?.hash.toString('hex') ?? null),
      },
      entries: pagesOf(parts, grant, secret, chain),
    };
  }
  throw notWhatWasSigned();
}

type Reader = Parameters<Parameters<typeof asActor>[3]>[0];

/** Null when it does not lead to the checkpoint, as when a new one came between two of the statements. */
async function readPath(transaction: Reader, subject: Uuid) {
  const newest = await checkpointOf(transaction);
  const salt = (await saltsOf(transaction, [subject])).get(subject);
  if (newest === null || salt === undefined) {
    if ((await chainOf(transaction, subject, 1n)).length > 0) throw notWhatWasSigned();
    throw notYet();
  }
  const tag = tagOf(subject, salt);
  const bucket = bucketOf(tag);
  const eight = byIndex(await mapNodes(transaction, 8));
  const below = bucket & ~0xff;
  const sixteen = byIndex(await mapNodes(transaction, 16, [below, below + 256]));
  const entries = await mapEntries(transaction, [bucket]);
  const entry = entries.find((one) => one.tag.equals(tag));
  if (entry === undefined) throw notWhatWasSigned();
  const path = mapPath(tag, { eight, sixteen }, entries);
  if (!rootOfPath(entry, path).equals(readNote(newest.note).mapRoot)) return null;
  const chain = await chainOf(transaction, subject, entry.count);
  return { checkpoint: newest.note, salt, entry, path, chain };
}

function byIndex(nodes: Awaited<ReturnType<typeof mapNodes>>): (i: number) => MapNode {
  const found = new Map(nodes.map(({ i, node }) => [i, node]));
  return (i) => found.get(i) ?? null;
}

function rootOfPath(entry: MapEntry, path: readonly MapNode[]): Buffer {
  return rootHash(
    path.reduceRight(
      (node, beside, depth) => (bitOf(entry.tag, depth) ? joinNodes(beside, node) : joinNodes(node, beside)),
      entryNode(entry),
    ),
  );
}

async function* pagesOf(
  { sql, keyring }: ProofParts,
  grant: Grant,
  secret: Buffer,
  chain: readonly ChainPlace[],
): AsyncGenerator<readonly ProvedEntry[]> {
  const { subject } = Grant.facts(grant);
  for (let from = 0; from < chain.length; from += pageSize) {
    const page = chain.slice(from, from + pageSize);
    const rows = await asActor(sql, { secret }, subject, (transaction) =>
      entriesOf(
        transaction,
        page.map(({ seq }) => seq),
      ),
    );
    const told: ProvedEntry[] = [];
    for (const place of page) {
      const row = rows.get(place.seq);
      if (row !== undefined) told.push(tell(place, row, await detailsOf(keyring, grant, row)));
    }
    yield told;
  }
}

async function detailsOf(keyring: ProofParts['keyring'], grant: Grant, row: ProvedRow): Promise<string | null> {
  if (row.envelope === null) return null;
  try {
    return (await keyring.openAudit(grant, auditAad(row.kind, row.request), row.envelope)).toString('utf8');
  } catch (error) {
    if (error instanceof CarnetError && error.code === 'not-openable') return null;
    throw error;
  }
}

function tell({ n, hash }: ChainPlace, row: ProvedRow, details: string | null): ProvedEntry {
  return {
    n: n.toString(),
    hash: hash.toString('hex'),
    seq: row.seq.toString(),
    at: row.at.toString(),
    lane: row.lane.toString(),
    laneSeq: row.laneSeq.toString(),
    kind: row.kind.toString(),
    outcome: row.outcome.toString(),
    request: row.request,
    commitment: row.commitment.toString('hex'),
    forSubject: row.forSubject?.toString('hex') ?? null,
    forRetention: row.forRetention.toString('hex'),
    details,
  };
}

function notYet(): CarnetError {
  return new CarnetError('conflict', 'Nothing of this record is sealed in the log yet. Try again in a minute.', {
    retryAfter: 10,
  });
}

function notWhatWasSigned(): CarnetError {
  return new CarnetError(
    'not-openable',
    'What is stored of the access log is not what was signed. Tell whoever runs this server: npx carnet audit verify.',
  );
}
