import { type Bytes, fromHex, lengthPrefixed, same, sha256, text, u64 } from './bytes.ts';
import { type Checkpoint, readCheckpoint } from './note.ts';

/** A proof that holds. `seqs`: the number in the log of each entry, with its kind. */
export interface Whole {
  readonly whole: true;
  readonly entries: number;
  readonly checkpoint: Checkpoint;
  readonly seqs: ReadonlyMap<string, number>;
}

/**
 * What this page found of a proof: whole, or the first thing that is wrong. `entry`: the number of the entry in the list, from 1, where
 * one can be named.
 */
export type Checked = Whole | { readonly whole: false; readonly what: Fault; readonly entry: number | null };
export type Fault = 'form' | 'signature' | 'missing' | 'altered' | 'details' | 'map';

interface Head {
  readonly type: unknown;
  readonly version: unknown;
  readonly checkpoint: string;
  readonly subject: string;
  readonly salt: string;
  readonly count: string;
  readonly path: readonly (string | null)[];
}

type Entry = Readonly<Record<string, string | null>>;

const nothing = new Uint8Array(32);
const wrong = (what: Fault, entry: number | null = null): Checked => ({ whole: false, what, entry });

/**
 * Checks the file of a proof (docs/formats.md, "Ledger") line by line under the key of the log: that its entries are all that was
 * recorded of its pseudonym up to the checkpoint, in their order. Rejects where the browser knows no Ed25519.
 */
export async function checkProof(file: Blob, key: string): Promise<Checked> {
  const lines = linesOf(file);
  const first = await lines.next();
  const head = parsed<Head>(`${first.value ?? ''}]}`);
  if (head?.type !== 'carnet proof' || head.version !== 1 || !Array.isArray(head.path)) return wrong('form');
  const checkpoint = await readCheckpoint(String(head.checkpoint), key);
  if (checkpoint === null) return wrong('signature');
  const [salt, path] = [fromHex(head.salt), head.path.map((hash) => (hash === null ? null : fromHex(hash)))];
  if (salt === null || path.length > 256) return wrong('form');
  const tag = await sha256(lengthPrefixed(['carnet ledger subject', 1n, String(head.subject), salt]));
  const chain: Chain = { tag, newest: new Uint8Array(), n: 0, seqs: new Map() };
  for await (const line of entriesIn(lines)) {
    const fault = await take(chain, line);
    if (fault !== null) return wrong(fault, chain.n);
  }
  const { n, newest, seqs } = chain;
  if (String(n) !== head.count) return wrong('missing', n + 1);
  const root = n === 0 ? null : await climb(tag, await sha256(Uint8Array.of(2), tag, u64(BigInt(n)), newest), path);
  if (root === null || !same(root, checkpoint.mapRoot)) return wrong('map');
  return { whole: true, entries: n, checkpoint, seqs };
}

interface Chain {
  readonly tag: Bytes;
  newest: Bytes;
  n: number;
  readonly seqs: Map<string, number>;
}

/** Adds the next entry to the chain; gives what is wrong with it, null for nothing. */
async function take(chain: Chain, line: string): Promise<Fault | null> {
  const entry = parsed<Entry>(line);
  chain.n++;
  if (entry === null) return 'form';
  if (entry['n'] !== undefined && entry['n'] !== String(chain.n)) return 'missing';
  const hash = await hashOf(entry, { tag: chain.tag, n: BigInt(chain.n), previous: chain.newest });
  if (hash === null) return 'form';
  const said = fromHex(entry['hash'] ?? null);
  if (said !== null && said.length > 0 && !same(said, hash)) return 'altered';
  if (!(await isTold(entry))) return 'details';
  chain.seqs.set(String(entry['seq']), Number(entry['kind']));
  chain.newest = hash;
  return null;
}

/** The entries of a file, as JSON; one that is none where the file does not end as it must. */
async function* entriesIn(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let ended = false;
  for await (const line of lines) {
    if (ended || line !== ']}') yield line.replace(/,$/, '');
    else ended = true;
  }
  if (!ended) yield '';
}

/** Hash of the leaf of an entry; null where it is none. */
async function hashOf(
  entry: Entry,
  link: { readonly tag: Bytes; readonly n: bigint; readonly previous: Bytes },
): Promise<Bytes | null> {
  const numbers = ['seq', 'at', 'lane', 'laneSeq', 'kind', 'outcome'].map((name) => String(entry[name]));
  const bytes = ['commitment', 'forSubject', 'forRetention'].map((name) => fromHex(entry[name]));
  if (!numbers.every((number) => /^(0|[1-9]\d{0,18})$/.test(number)) || bytes.includes(null)) return null;
  const leaf = [
    'carnet ledger leaf',
    1n,
    ...numbers.map(BigInt),
    String(entry['request']),
    ...bytes.map((one) => one ?? nothing),
    link.tag,
    link.n,
    link.previous,
  ];
  return sha256(Uint8Array.of(0), lengthPrefixed(leaf));
}

/** Whether the words of an entry are those that it was recorded with; those that could not be opened say nothing. */
async function isTold(entry: Entry): Promise<boolean> {
  const { details = null, commitment } = entry;
  if (details === null) return true;
  return same(await sha256(text(details)), (fromHex(commitment) ?? nothing).slice(0, 32));
}

/** The root of the map to which a path leads from the entry of a tag (docs/formats.md, "Map"). */
async function climb(tag: Bytes, entry: Bytes, path: readonly (Bytes | null)[]): Promise<Bytes> {
  let [hash, alone] = [entry, true];
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const beside = path[depth] ?? null;
    if (beside === null && alone) continue;
    alone = false;
    const right = ((tag[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1;
    hash = await (right === 1
      ? sha256(Uint8Array.of(3), beside ?? nothing, hash)
      : sha256(Uint8Array.of(3), hash, beside ?? nothing));
  }
  return hash;
}

async function* linesOf(file: Blob): AsyncGenerator<string, undefined> {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = `${rest}${value}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** JSON of an object, of which every field is checked where it is used; null for anything else. */
function parsed<T extends object>(json: string): T | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' ? (value as T) : null; // as said: checked by whoever uses it
  } catch {
    return null;
  }
}
